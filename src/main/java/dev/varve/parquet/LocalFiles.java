package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** What a failed write to the local disk means. */
final class LocalFiles {
  private LocalFiles() {}

  static VarveException failure(Path path, IOException cause) {
    boolean denied = cause instanceof AccessDeniedException;
    return VarveException.of(
        denied ? ErrorCode.STORAGE_DENIED : ErrorCode.STORAGE_FULL,
        "cannot write the temporary data file " + path + ": " + cause,
        "give the temporary directory room and write permission, or set another by"
            + " -Djava.io.tmpdir",
        cause);
  }
}
