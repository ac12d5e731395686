package dev.varve.model;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One version of a table's columns, in the source's order, with its key. Content-addressed: equal
 * schemas have the same {@link SchemaFingerprint}, which the {@code block} package computes.
 *
 * @param columns at least none; names are unique
 * @param key names of the key columns in key order; empty when the table has none
 * @param dropped names of columns that the source has and a column rule left out, in its order
 */
public record TableSchema(
    TableId table, List<Column> columns, List<String> key, List<String> dropped) {

  public TableSchema {
    Objects.requireNonNull(table, "table");
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    dropped = List.copyOf(dropped);
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(table + " has two columns named " + column.name());
      }
    }
    if (!names.containsAll(key)) {
      throw new IllegalArgumentException(table + " has a key column that is not a column: " + key);
    }
    for (String name : dropped) {
      if (!names.add(name)) {
        throw new IllegalArgumentException(table + " has " + name + ", which was dropped");
      }
    }
  }

  /** A version of which nothing was left out. */
  public TableSchema(TableId table, List<Column> columns, List<String> key) {
    this(table, columns, key, List.of());
  }

  /** The position of the column with this name, or -1. */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }
}
