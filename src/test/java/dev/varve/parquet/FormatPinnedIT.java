package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pins format version 1: the same changes give the same bytes, in every run and on every machine. A
 * failure means that files change: a new version of the Parquet or Zstandard library does that and
 * is harmless; anything else is a change of the format, which has a version and a page.
 */
class FormatPinnedIT {
  private static final String SHA_256 =
      "68688706ad7af902cb42a36462674a834925331713776949a939be84f2189cec";

  @TempDir private Path folder;

  @Test
  void givesTheBytesOfFormatOne() throws IOException, NoSuchAlgorithmException {
    assertEquals(SHA_256, sha256("pinned.parquet"));
  }

  @Test
  void givesTheSameBytesTwice() throws IOException, NoSuchAlgorithmException {
    assertEquals(sha256("first.parquet"), sha256("second.parquet"));
  }

  private String sha256(String name) throws IOException, NoSuchAlgorithmException {
    Path file = folder.resolve(name);
    SampleFiles.writeFirst(file);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
  }
}
