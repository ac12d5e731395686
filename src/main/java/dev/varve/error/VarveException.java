package dev.varve.error;

import java.util.Objects;

/**
 * A failure that a person is meant to read: what and where in the message, what to do in the hint.
 * Neither ever holds a row value or a secret.
 */
public final class VarveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String hint;

  private VarveException(ErrorCode code, String message, String hint, Throwable cause) {
    super(code.text() + " " + message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.hint = Objects.requireNonNull(hint, "hint");
  }

  /** A failure with what to do about it; the hint is a sentence without its full stop. */
  public static VarveException of(ErrorCode code, String message, String hint) {
    return new VarveException(code, message, hint, null);
  }

  /** The same, with what led to it. */
  public static VarveException of(ErrorCode code, String message, String hint, Throwable cause) {
    return new VarveException(code, message, hint, cause);
  }

  public ErrorCode code() {
    return code;
  }

  public String hint() {
    return hint;
  }
}
