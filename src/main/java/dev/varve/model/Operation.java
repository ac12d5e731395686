package dev.varve.model;

/**
 * What a change did. The codes are those of Debezium's {@code op} field and are part of the archive
 * format.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/1.9/connectors/postgresql.html">Debezium
 *     1.9, PostgreSQL, change event values</a>
 */
public enum Operation {
  CREATE('c'),
  UPDATE('u'),
  DELETE('d'),
  /** A row seen by the snapshot, not a change in the log. */
  READ('r'),
  TRUNCATE('t'),
  /** A logical message; it belongs to no table row. */
  MESSAGE('m');

  private final char code;

  Operation(char code) {
    this.code = code;
  }

  public char code() {
    return code;
  }

  /**
   * The operation with this code.
   *
   * @throws IllegalArgumentException if no operation has it
   */
  public static Operation ofCode(char code) {
    return switch (code) {
      case 'c' -> CREATE;
      case 'u' -> UPDATE;
      case 'd' -> DELETE;
      case 'r' -> READ;
      case 't' -> TRUNCATE;
      case 'm' -> MESSAGE;
      default -> throw new IllegalArgumentException("no operation has the code '" + code + "'");
    };
  }
}
