package dev.varve.readiness;

import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks a live source for the columns and keys of its tables. */
public final class SourceColumns {
  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname,
        CASE WHEN e.oid IS NOT NULL AND e.typtype <> 'b' THEN e.typname || '[]'
          WHEN t.typtype <> 'b' THEN t.typname
          ELSE format_type(a.atttypid, a.atttypmod) END,
        a.attnotnull, coalesce(a.attnum = ANY (i.indkey), false)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
      LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      WHERE c.relkind = 'r' AND c.relpersistence = 'p'
        AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      ORDER BY n.nspname, c.relname, a.attnum
      """;

  private final SortedMap<TableId, List<Column>> columns = new TreeMap<>();
  private final SortedMap<TableId, List<String>> keys = new TreeMap<>();

  private SourceColumns() {}

  /**
   * The tables that the source's patterns match, with the database's own types; how the archive
   * would hold them is not told.
   *
   * @throws dev.varve.error.VarveException as {@link SourceReadiness#ask} does
   */
  public static List<TableSchema> of(SourceConfig source) {
    try (Connection connection = SourceConnection.open(source);
        PreparedStatement statement = connection.prepareStatement(COLUMNS);
        ResultSet rows = statement.executeQuery()) {
      SourceColumns found = new SourceColumns();
      TablePatterns patterns = source.tables();
      while (rows.next()) {
        TableId table = TableId.of(rows.getString(1), rows.getString(2));
        if (patterns.matches(table)) {
          found.add(table, rows);
        }
      }
      return found.tables();
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  private void add(TableId table, ResultSet row) throws SQLException {
    String name = row.getString(3);
    columns
        .computeIfAbsent(table, none -> new ArrayList<>())
        .add(new Column(name, FieldType.Scalar.STRING, row.getString(4), !row.getBoolean(5)));
    List<String> key = keys.computeIfAbsent(table, none -> new ArrayList<>());
    if (row.getBoolean(6)) {
      key.add(name);
    }
  }

  private List<TableSchema> tables() {
    return columns.entrySet().stream()
        .map(table -> new TableSchema(table.getKey(), table.getValue(), keys.get(table.getKey())))
        .toList();
  }
}
