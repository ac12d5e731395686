package dev.varve.job;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds a text in files as it is, in UTF-16, in hexadecimal and in base64 at each of its three
 * alignments, also within Zstandard frames wherever they begin: row blocks in state and pages of
 * data files are such frames.
 */
public final class CanarySearch {
  private static final byte[] FRAME = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final int FRAME_BYTES_MAX = 64 << 20;

  private final List<byte[]> forms = new ArrayList<>();

  private CanarySearch(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    forms.add(utf8);
    forms.add(text.getBytes(StandardCharsets.UTF_16LE));
    String hex = HexFormat.of().formatHex(utf8);
    forms.add(hex.getBytes(StandardCharsets.US_ASCII));
    forms.add(hex.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    for (int before = 0; before < 3; before++) {
      forms.add(base64(utf8, before));
    }
  }

  public static CanarySearch of(String text) {
    return new CanarySearch(text);
  }

  /** The characters that depend on the text alone when so many bytes stand before it. */
  private static byte[] base64(byte[] text, int before) {
    byte[] shifted = new byte[before + text.length];
    System.arraycopy(text, 0, shifted, before, text.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = before == 0 ? 0 : before + 1;
    int to = encoded.length() - (shifted.length % 3 == 0 ? 0 : 1);
    return encoded.substring(from, to).getBytes(StandardCharsets.US_ASCII);
  }

  /** Files and folders in which it is; files that vanish meanwhile are passed over. */
  public List<Path> in(Path... places) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        files.filter(Files::isRegularFile).filter(this::isIn).forEach(found::add);
      } catch (UncheckedIOException vanished) {
        if (!(vanished.getCause() instanceof NoSuchFileException)) {
          throw vanished;
        }
      }
    }
    return found;
  }

  private boolean isIn(Path file) {
    try {
      return isIn(Files.readAllBytes(file));
    } catch (NoSuchFileException vanished) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isIn(byte[] bytes) {
    if (forms.stream().anyMatch(form -> indexOf(bytes, form, 0) >= 0)) {
      return true;
    }
    for (int at = indexOf(bytes, FRAME, 0); at >= 0; at = indexOf(bytes, FRAME, at + 1)) {
      byte[] content = frame(bytes, at);
      if (forms.stream().anyMatch(form -> indexOf(content, form, 0) >= 0)) {
        return true;
      }
    }
    return false;
  }

  /** As much of the frame as is one; four bytes may look like its beginning. */
  private static byte[] frame(byte[] bytes, int at) {
    byte[] content = new byte[FRAME_BYTES_MAX >> 8];
    int size = 0;
    try (ZstdInputStream in =
        new ZstdInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at))) {
      int read;
      while ((read = in.read(content, size, content.length - size)) > 0) {
        size += read;
        if (size == content.length) {
          content = java.util.Arrays.copyOf(content, size * 2);
        }
      }
    } catch (IOException endOfFrame) {
      // what follows the frame is not compressed
      return java.util.Arrays.copyOf(content, size);
    }
    return java.util.Arrays.copyOf(content, size);
  }

  private static int indexOf(byte[] in, byte[] what, int from) {
    for (int i = from; i <= in.length - what.length; i++) {
      int n = 0;
      while (n < what.length && in[i + n] == what[n]) {
        n++;
      }
      if (n == what.length) {
        return i;
      }
    }
    return -1;
  }
}
