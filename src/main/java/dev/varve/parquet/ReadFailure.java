package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;

/** What it means that a data file cannot be read. */
record ReadFailure(String file) {

  /** A failure of the store as it is; anything else is the file's. */
  VarveException of(Exception cause) {
    if (cause instanceof VarveException known) {
      return known;
    }
    return VarveException.of(
        ErrorCode.FILE_DIFFERS,
        "data file cannot be read: " + file + ": " + cause,
        "compare its SHA-256 with its manifest by 'varve verify'; bring it back from a copy or by a"
            + " replay",
        cause);
  }
}
