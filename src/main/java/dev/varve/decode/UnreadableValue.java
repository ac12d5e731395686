package dev.varve.decode;

import dev.varve.model.Column;

/** A value that cannot be read; says which column and why, never what it was. */
final class UnreadableValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableValue(Column column, String why) {
    super("column " + column.name() + " (" + column.sourceType() + "): " + why);
  }
}
