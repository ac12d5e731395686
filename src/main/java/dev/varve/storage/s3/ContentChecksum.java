package dev.varve.storage.s3;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.CRC32C;

/** CRC-32C as S3 writes it: four bytes, big-endian, in Base64. */
final class ContentChecksum {
  private ContentChecksum() {}

  static String of(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return text(checksum);
  }

  static String of(Path content) {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream stream = Files.newInputStream(content)) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.INTERNAL,
          "cannot read the file to put: " + content,
          "check the temporary directory; the file is read right after it was written",
          e);
    }
    return text(checksum);
  }

  private static String text(CRC32C checksum) {
    byte[] bytes = ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }
}
