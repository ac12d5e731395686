package dev.varve.ledger;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;

/** Refuses documents of a format that this release does not know. */
final class FormatVersion {
  private FormatVersion() {}

  static VarveException unsupported(String what, long version) {
    return VarveException.of(
        ErrorCode.FORMAT_UNSUPPORTED,
        what + " has format version " + version + ", this release reads version 1",
        "use a release of Varve that reads version " + version);
  }
}
