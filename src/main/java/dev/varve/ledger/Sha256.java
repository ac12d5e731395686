package dev.varve.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as 64 lower-case hexadecimal digits, the form in manifests and of {@code sha256sum}. */
public final class Sha256 {
  private Sha256() {}

  public static String of(byte[] content) {
    return HexFormat.of().formatHex(algorithm().digest(content));
  }

  /** Of all that is left in a stream, which is closed, while it is copied to a file. */
  public static String ofCopy(InputStream content, Path target) throws IOException {
    try (DigestInputStream digesting = new DigestInputStream(content, algorithm())) {
      Files.copy(digesting, target, StandardCopyOption.REPLACE_EXISTING);
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    }
  }

  /** Of all that is left in a stream, which the caller closes. */
  public static String of(InputStream content) throws IOException {
    MessageDigest algorithm = algorithm();
    byte[] buffer = new byte[1 << 16];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      algorithm.update(buffer, 0, read);
    }
    return HexFormat.of().formatHex(algorithm.digest());
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
