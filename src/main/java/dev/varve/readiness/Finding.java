package dev.varve.readiness;

import dev.varve.error.ErrorCode;
import java.util.List;
import java.util.Objects;

/**
 * One thing that was checked, and what came of it. No part of it ever holds a secret.
 *
 * @param severity how bad it is
 * @param code what a start is refused with; null unless an error
 * @param subject what was looked at, such as {@code source crm}
 * @param what was found and why it matters
 * @param where the tables, columns or patterns concerned; may be empty
 * @param mend commands that mend it, in order; may be empty
 */
public record Finding(
    Severity severity,
    ErrorCode code,
    String subject,
    String what,
    List<String> where,
    List<String> mend) {

  /** How bad a finding is. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** Archiving works, and something is given away. */
    WARNING,
    /** Archiving would fail or lose changes; a start is refused. */
    ERROR
  }

  public Finding {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(what, "what");
    where = List.copyOf(where);
    mend = List.copyOf(mend);
    if ((severity == Severity.ERROR) != (code != null)) {
      throw new IllegalArgumentException("an error has a code, and nothing else has: " + what);
    }
  }

  public static Finding ok(String subject, String what) {
    return new Finding(Severity.OK, null, subject, what, List.of(), List.of());
  }

  public static Finding warning(
      String subject, String what, List<String> where, List<String> mend) {
    return new Finding(Severity.WARNING, null, subject, what, where, mend);
  }

  /** A finding that refuses a start, with its code. */
  public static Finding error(
      ErrorCode code, String subject, String what, List<String> where, List<String> mend) {
    return new Finding(Severity.ERROR, code, subject, what, where, mend);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
