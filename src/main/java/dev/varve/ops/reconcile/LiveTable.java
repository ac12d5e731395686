package dev.varve.ops.reconcile;

import dev.varve.model.TableId;
import java.util.List;
import java.util.function.Predicate;

/**
 * A table as the source's catalog has it now.
 *
 * @param columns in their order
 * @param dropped attribute numbers of columns that were dropped; PostgreSQL never uses one again,
 *     MySQL keeps none
 */
record LiveTable(TableId id, List<LiveColumn> columns, List<Integer> dropped) {
  LiveTable {
    columns = List.copyOf(columns);
    dropped = List.copyOf(dropped);
  }

  /**
   * A column.
   *
   * @param attribute its number; in PostgreSQL a rename leaves it as it is, and it is higher than
   *     those of all columns added before
   * @param type the type's name as the archive writes it
   * @param missing the value, as text, of rows that are older than the column: the default that it
   *     was added with; null if that was none
   * @param printed what to select for its value as text
   */
  record LiveColumn(String name, int attribute, String type, String missing, String printed) {}

  /** The same without some columns, as though they had never been there. */
  LiveTable with(Predicate<LiveColumn> wanted) {
    return new LiveTable(id, columns.stream().filter(wanted).toList(), dropped);
  }
}
