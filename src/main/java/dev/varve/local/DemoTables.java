package dev.varve.local;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The back end's tables with the keys of their rows. Used by one thread. */
final class DemoTables {
  private final Map<String, DemoKeys> keys = new HashMap<>();
  private Map<String, DemoTable> tables = Map.of();
  private Set<String> referenced = Set.of();

  /** Reads the catalog again, and the keys of tables that are new. */
  void refresh(Connection connection) throws SQLException {
    tables = DemoCatalog.read(connection);
    referenced =
        tables.values().stream()
            .flatMap(table -> table.columns().stream())
            .map(DemoColumn::references)
            .filter(name -> name != null)
            .collect(Collectors.toSet());
    for (DemoTable table : tables.values()) {
      String name = table.id().toString();
      if (!keys.containsKey(name)) {
        keys.put(name, readKeys(connection, table));
      }
    }
  }

  private static DemoKeys readKeys(Connection connection, DemoTable table) throws SQLException {
    DemoKeys keys = new DemoKeys();
    if (!table.hasKey()) {
      return keys;
    }
    String columns =
        table.keyColumns().stream().map(DemoColumn::quoted).collect(Collectors.joining(", "));
    String sql = "SELECT " + columns + " FROM " + table.quoted() + " ORDER BY " + columns;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> key = new ArrayList<>();
        for (int i = 1; i <= table.key().size(); i++) {
          key.add(rows.getString(i));
        }
        keys.add(List.copyOf(key));
      }
    }
    return keys;
  }

  DemoTable table(String name) {
    DemoTable table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("the back end has no table " + name);
    }
    return table;
  }

  DemoKeys keys(DemoTable table) {
    return keys.get(table.id().toString());
  }

  List<DemoTable> all() {
    return List.copyOf(tables.values());
  }

  /** All tables, each after those it refers to. */
  List<DemoTable> parentsFirst() {
    Set<String> placed = new LinkedHashSet<>();
    while (placed.size() < tables.size()) {
      for (DemoTable table : tables.values()) {
        if (placed.containsAll(parents(table))) {
          placed.add(table.id().toString());
        }
      }
    }
    return placed.stream().map(tables::get).toList();
  }

  private static Set<String> parents(DemoTable table) {
    return table.columns().stream()
        .map(DemoColumn::references)
        .filter(name -> name != null && !name.equals(table.id().toString()))
        .collect(Collectors.toSet());
  }

  /** Tables that refer to this one. */
  List<DemoTable> children(DemoTable parent) {
    String name = parent.id().toString();
    return tables.values().stream()
        .filter(table -> table != parent && parents(table).contains(name))
        .toList();
  }

  /** Whether nothing refers to the table, so that its rows can go. */
  boolean isLeaf(DemoTable table) {
    return !referenced.contains(table.id().toString());
  }

  /** Some row of the table that a column refers to, or null. */
  String anyReference(DemoColumn column, Random random) {
    return keys.get(column.references()).any(random).map(key -> key.get(0)).orElse(null);
  }
}
