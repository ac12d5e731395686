package dev.varve.decode.mysql;

/** A row that cannot be read; says which column and what went wrong, never a value. */
final class UnreadableRow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Of the cause only the kind is kept: its message may hold the value. */
  UnreadableRow(MySqlColumn column, RuntimeException cause) {
    super(
        "column %s (%s): %s"
            .formatted(
                column.name(), column.column().sourceType(), cause.getClass().getSimpleName()));
  }
}
