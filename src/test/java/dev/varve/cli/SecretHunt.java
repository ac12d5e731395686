package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks for secrets in bytes: as they are, in UTF-16, and in Base64 wherever they begin in it.
 * Secrets are letters and digits, so in a URL, in JSON or in a Java object they look as they are.
 *
 * <p>Bytes are searched as they lie, so what is compressed is seen only as far as the compression
 * left it whole. In each place a <i>marker</i>, which is no secret, must be found: a search of
 * nothing, or of what cannot be read, fails.
 */
final class SecretHunt {
  private final Map<String, List<byte[]>> forms = new TreeMap<>();
  private final List<byte[]> marker;
  private final List<String> found = new ArrayList<>();
  private final Map<String, Boolean> markerFound = new HashMap<>();

  SecretHunt(Map<String, String> secrets, String marker) {
    secrets.forEach((name, secret) -> forms.put(name, forms(secret)));
    this.marker = forms(marker);
  }

  private static List<byte[]> forms(String secret) {
    List<byte[]> forms = new ArrayList<>();
    forms.add(secret.getBytes(StandardCharsets.UTF_8));
    forms.add(secret.getBytes(StandardCharsets.UTF_16LE));
    for (int before = 0; before < 3; before++) {
      forms.add(inBase64(secret, before).getBytes(StandardCharsets.US_ASCII));
    }
    return forms;
  }

  /** The characters of Base64 that depend on the secret alone, after so many other bytes. */
  private static String inBase64(String secret, int before) {
    byte[] bytes = (" ".repeat(before) + secret).getBytes(StandardCharsets.UTF_8);
    String text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    int wholeEnd = bytes.length / 3 * 4;
    return text.substring(before == 0 ? 0 : 4, wholeEnd);
  }

  /** Searches bytes of a place. */
  void in(String place, String what, byte[] content) {
    markerFound.merge(place, contains(content, marker), Boolean::logicalOr);
    forms.forEach(
        (name, secret) -> {
          if (contains(content, secret)) {
            found.add(name + " in " + place + ": " + what);
          }
        });
  }

  /** Searches every file below a folder; those that go meanwhile are left out. */
  void inFiles(String place, Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(folder)) {
      files = paths.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException changing) {
      inFiles(place, folder);
      return;
    }
    for (Path file : files) {
      try {
        in(place, file.toString(), Files.readAllBytes(file));
      } catch (NoSuchFileException gone) {
        continue;
      }
    }
  }

  private static boolean contains(byte[] content, List<byte[]> forms) {
    return forms.stream().anyMatch(form -> contains(content, form));
  }

  private static boolean contains(byte[] content, byte[] form) {
    for (int at = 0; at + form.length <= content.length; at++) {
      int matched = 0;
      while (matched < form.length && content[at + matched] == form[matched]) {
        matched++;
      }
      if (matched == form.length) {
        return true;
      }
    }
    return false;
  }

  /** Each place was really searched, and no secret is in any. */
  void assertNothingFound() {
    assertTrue(!markerFound.isEmpty(), "nothing was searched");
    markerFound.forEach((place, seen) -> assertTrue(seen, "the marker is not in " + place));
    assertEquals(List.of(), found);
  }
}
