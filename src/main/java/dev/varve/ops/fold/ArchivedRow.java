package dev.varve.ops.fold;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A row as the archive knows it.
 *
 * @param cells a text for each column of the target: null for SQL's null; {@link #ABSENT} or {@link
 *     #UNSENT} when the archive does not know
 * @param version of the schema that the row was last written with
 * @param image the row in that version, with what was not sent as far as it was known before
 */
public record ArchivedRow(String[] cells, SchemaVersion version, byte[] image) {
  /** The column was not there, or not under a name that can be matched. No text has a NUL in it. */
  public static final String ABSENT = "\0absent";

  /** The source left the value alone and never sent it. */
  public static final String UNSENT = "\0unsent";

  public static boolean isKnown(String cell) {
    return !ABSENT.equals(cell) && !UNSENT.equals(cell);
  }

  /** The cells as a value with equality. */
  public List<String> asList() {
    return Arrays.asList(cells);
  }

  /**
   * Whether the other row, which came later, is the same as far as both are known. A value tells
   * nothing when its type was changed: only what prints the same is the same.
   */
  public boolean agreesWith(ArchivedRow later) {
    for (int i = 0; i < cells.length; i++) {
      String was = cells[i];
      String is = later.cells[i];
      if (isKnown(was)
          && isKnown(is)
          && !Objects.equals(was, is)
          && Objects.equals(version.sourceTypeOf(i), later.version.sourceTypeOf(i))) {
        return false;
      }
    }
    return true;
  }

  /** The same row, with what was not sent taken from the row before the change. */
  ArchivedRow completedFrom(ArchivedRow before) {
    if (before == null || !version.hasUnsent(image)) {
      return this;
    }
    for (int i = 0; i < cells.length; i++) {
      if (UNSENT.equals(cells[i])) {
        cells[i] = before.cells[i];
      }
    }
    return new ArchivedRow(cells, version, version.completed(image, before));
  }
}
