package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;

/**
 * All that is known of one schema version of a table.
 *
 * @param map its table map, behind the table's number and flags
 * @param obstacle why no row of it can be read, or null; then what follows is null
 */
record LoggedTable(
    TableId table,
    byte[] map,
    String obstacle,
    Hash128 fingerprint,
    MySqlColumn[] columns,
    LoggedType[] types) {

  static LoggedTable unreadable(TableId table, byte[] map, String obstacle) {
    return new LoggedTable(table, map, obstacle, null, null, null);
  }

  /**
   * The next row.
   *
   * @throws UnreadableRow if it has a value that cannot be read; where the next one begins is then
   *     {@link #skip}'s to say
   */
  byte[] image(EventBytes bytes, RowImageWriter writer) {
    boolean[] isNull = bytes.bits(columns.length);
    writer.begin(columns.length);
    for (int i = 0; i < columns.length; i++) {
      try {
        columns[i].write(isNull[i] ? null : types[i].value(bytes, columns[i]), writer);
      } catch (RuntimeException unreadable) {
        throw new UnreadableRow(columns[i], unreadable);
      }
    }
    return writer.finish();
  }

  /**
   * Passes over the next row.
   *
   * @throws IndexOutOfBoundsException if the event ends within it
   */
  void skip(EventBytes bytes) {
    boolean[] isNull = bytes.bits(columns.length);
    for (int i = 0; i < columns.length; i++) {
      if (!isNull[i]) {
        types[i].skip(bytes);
      }
    }
  }
}
