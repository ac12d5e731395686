package dev.varve.ops.reconcile;

import dev.varve.model.TableId;
import java.util.List;
import java.util.function.Predicate;

/**
 * A table as the source's catalog has it now.
 *
 * @param columns in their order
 * @param dropped attribute numbers of columns that were dropped; PostgreSQL never uses one again
 */
record LiveTable(TableId id, List<LiveColumn> columns, List<Integer> dropped) {
  LiveTable {
    columns = List.copyOf(columns);
    dropped = List.copyOf(dropped);
  }

  /**
   * A column.
   *
   * @param attribute its number, which a rename leaves as it is and which is higher than those of
   *     all columns added before
   * @param type the type's name as the archive writes it
   * @param missing the value, as text, of rows that are older than the column: the default that it
   *     was added with; null if that was none
   */
  record LiveColumn(String name, int attribute, String type, String missing) {}

  /** The same without some columns, as though they had never been there. */
  LiveTable with(Predicate<LiveColumn> wanted) {
    return new LiveTable(id, columns.stream().filter(wanted).toList(), dropped);
  }

  String quoted() {
    return quote(id.namespace()) + "." + quote(id.name());
  }

  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
