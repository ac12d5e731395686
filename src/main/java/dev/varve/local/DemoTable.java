package dev.varve.local;

import dev.varve.model.TableId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of the demo's back end as the catalog shows it.
 *
 * @param key positions of the key's columns in key order; empty when the table has none
 */
record DemoTable(TableId id, List<DemoColumn> columns, List<Integer> key) {
  DemoTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  String quoted() {
    return DemoColumn.quote(id.namespace()) + "." + DemoColumn.quote(id.name());
  }

  boolean hasKey() {
    return !key.isEmpty();
  }

  List<DemoColumn> keyColumns() {
    return key.stream().map(columns::get).toList();
  }

  /** Positions of the columns that an update may change. */
  List<Integer> changeable() {
    return IntStream.range(0, columns.size()).boxed().filter(i -> !key.contains(i)).toList();
  }

  String insertSql() {
    String names = columns.stream().map(DemoColumn::quoted).collect(Collectors.joining(", "));
    String marks = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    return "INSERT INTO " + quoted() + " (" + names + ") VALUES (" + marks + ")";
  }

  /** The condition that one row has this key, with a parameter for each key column. */
  String keyCondition() {
    return keyColumns().stream()
        .map(column -> column.quoted() + " = ?")
        .collect(Collectors.joining(" AND "));
  }
}
