package dev.varve.block;

/** What a row image holds for a column. The ordinals are part of the format. */
public enum Slot {
  /** A value of the column's type. */
  VALUE,
  NULL,
  /**
   * The source did not send the value because the change left it alone (PostgreSQL: TOAST); what it
   * was is unknown here.
   */
  UNCHANGED,
  /**
   * The value does not fit the column's type, such as {@code NaN} in a decimal; it is kept as the
   * source's text.
   */
  TEXT;

  private static final Slot[] ALL = values();

  static Slot of(int ordinal) {
    return ALL[ordinal];
  }
}
