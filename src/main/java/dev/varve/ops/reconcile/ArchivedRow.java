package dev.varve.ops.reconcile;

import java.util.Arrays;
import java.util.List;

/**
 * A row as the archive knows it, a text for each live column.
 *
 * @param cells null for SQL's null; {@link #ABSENT} or {@link #UNSENT} when the archive does not
 *     know
 * @param version of the schema that the row was last written with
 */
record ArchivedRow(String[] cells, SchemaVersion version) {
  /** The column was not there, or not under a name that can be matched. No text has a NUL in it. */
  static final String ABSENT = "\0absent";

  /** The source left the value alone and never sent it. */
  static final String UNSENT = "\0unsent";

  static boolean isKnown(String cell) {
    return !ABSENT.equals(cell) && !UNSENT.equals(cell);
  }

  /** The cells as a value with equality. */
  List<String> asList() {
    return Arrays.asList(cells);
  }

  /** The same row, with what was not sent taken from the row before the change. */
  ArchivedRow completedFrom(ArchivedRow before) {
    if (before == null) {
      return this;
    }
    for (int i = 0; i < cells.length; i++) {
      if (UNSENT.equals(cells[i])) {
        cells[i] = before.cells[i];
      }
    }
    return this;
  }
}
