package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a local folder has room for a first file; what is elsewhere is not asked. */
final class Room {
  private static final long BYTES_MIN = 1 << 20;

  private Room() {}

  /**
   * Refuses a folder without room; one that does not exist is made where the nearest above is.
   *
   * @param what is to go there
   */
  static void require(String what, URI folder) {
    if (!"file".equals(folder.getScheme())) {
      return;
    }
    Path nearest = Path.of(folder.getPath()).toAbsolutePath();
    while (nearest.getParent() != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    try {
      if (Files.getFileStore(nearest).getUsableSpace() < BYTES_MIN) {
        throw VarveException.of(
            ErrorCode.STORAGE_FULL,
            "no room left for " + what + " at " + folder.getPath(),
            "free space there, then start again; docs/operating/storage-full.md");
      }
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE,
          "it cannot be seen whether there is room for " + what + " at " + folder.getPath(),
          "check that its file system is mounted and healthy",
          e);
    }
  }
}
