package dev.varve.ops.verify;

import java.util.Objects;

/**
 * One thing that is not as the ledger says.
 *
 * @param where the object's key, or the place in the ledger
 * @param what a sentence without row values
 */
public record Finding(Code code, String where, String what) {

  /** What kind of thing; names are stable. */
  public enum Code {
    /** The ledger lacks a number that is below its highest. */
    LEDGER_GAP,
    /** A manifest does not carry the hash of the one before it. */
    LEDGER_UNLINKED,
    MANIFEST_UNREADABLE,
    /** A manifest of another source or number. */
    MANIFEST_MISPLACED,
    /** A manifest's own figures do not add up. */
    MANIFEST_ARITHMETIC,
    /** A window's revisions are not 1, 2, 3 in the order of the ledger. */
    REVISION_ORDER,
    FILE_MISSING,
    /** A file that two manifests name. */
    FILE_TWICE,
    FILE_SIZE,
    FILE_SHA256,
    /** A file that the store or the Parquet reader does not give. */
    FILE_UNREADABLE,
    /** A file that says it belongs to another source, table, window or schema. */
    FILE_MISPLACED,
    FILE_ROWS,
    /** Another number of values that are kept as text than the manifest says. */
    FILE_MISFITS,
    FILE_DIGEST,
    /** A row whose identity hash is not the one that its content has. */
    ROW_IDENTITY,
    ROW_TWICE,
    /** A row outside of the file's window, epoch or range of positions. */
    ROW_MISPLACED,
    SCHEMA_MISSING,
    /** An object that no manifest names: not part of the archive, and no fault. */
    UNLISTED
  }

  public Finding {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(what, "what");
  }

  /** Whether the archive is damaged, as opposed to untidy. */
  public boolean isFault() {
    return code != Code.UNLISTED;
  }
}
