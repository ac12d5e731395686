package dev.varve.decode.debezium;

import dev.varve.error.ErrorCode;

/** A message that is not what it should be; says what is wrong and where, never what it held. */
final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  Malformed(String what) {
    this(ErrorCode.RECORD_UNDECODABLE, what);
  }

  Malformed(ErrorCode code, String what) {
    super(what);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }

  /** The same, of the field in which it was met. */
  Malformed in(String field) {
    Malformed placed = new Malformed(code, "field " + field + ": " + getMessage());
    placed.setStackTrace(getStackTrace());
    return placed;
  }
}
