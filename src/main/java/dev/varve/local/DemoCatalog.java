package dev.varve.local;

import dev.varve.model.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The back end's tables as PostgreSQL's catalog has them now, by name. */
final class DemoCatalog {
  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname, coalesce(b.typname, t.typname) AS base,
        CASE WHEN b.oid IS NULL THEN a.atttypmod ELSE t.typtypmod END AS modifier,
        b.oid IS NOT NULL AS domain, a.attnotnull,
        (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e
          WHERE e.enumtypid = t.oid) AS labels,
        (SELECT p.relnamespace::regnamespace || '.' || p.relname FROM pg_constraint k
          JOIN pg_class p ON p.oid = k.confrelid
          WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]) AS refers,
        (SELECT array_position(i.indkey::int2[], a.attnum) FROM pg_index i
          WHERE i.indrelid = c.oid AND i.indisprimary) AS key_position
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
      WHERE c.relkind = 'r' AND n.nspname IN ('nocodb', 'directus', 'odoo')
      ORDER BY n.nspname, c.relname, a.attnum
      """;

  private DemoCatalog() {}

  static Map<String, DemoTable> read(Connection connection) throws SQLException {
    Map<TableId, Draft> drafts = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COLUMNS)) {
      while (rows.next()) {
        TableId id = TableId.of(rows.getString(1), rows.getString(2));
        drafts.computeIfAbsent(id, Draft::new).add(rows);
      }
    }
    Map<String, DemoTable> tables = new TreeMap<>();
    drafts.forEach((id, draft) -> tables.put(id.toString(), draft.table()));
    return tables;
  }

  /** A table while its columns are read. */
  private static final class Draft {
    private final TableId id;
    private final List<DemoColumn> columns = new ArrayList<>();
    private final Map<Integer, Integer> key = new TreeMap<>();

    Draft(TableId id) {
      this.id = id;
    }

    void add(ResultSet row) throws SQLException {
      int keyPosition = row.getInt("key_position");
      if (!row.wasNull()) {
        key.put(keyPosition, columns.size());
      }
      columns.add(
          new DemoColumn(
              row.getString("attname"),
              row.getString("base"),
              row.getInt("modifier"),
              row.getBoolean("domain"),
              row.getBoolean("attnotnull"),
              labels(row.getArray("labels")),
              row.getString("refers")));
    }

    private static List<String> labels(Array array) throws SQLException {
      return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    DemoTable table() {
      return new DemoTable(id, columns, List.copyOf(key.values()));
    }
  }
}
