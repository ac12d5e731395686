package dev.varve.ops.reconcile;

import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.readiness.SourceConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A PostgreSQL database at one moment; prints values as the archive's decoder asks for them. */
final class PostgresDatabase implements LiveDatabase {
  private static final int FETCH_ROWS = 1_000;
  private static final String SESSION =
      "SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';"
          + " SET bytea_output = 'hex'; SET extra_float_digits = 3; SET xmlbinary = 'base64'";
  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname, a.attnum, a.attisdropped,
        CASE WHEN e.oid IS NOT NULL AND e.typtype <> 'b' THEN e.typname || '[]'
          WHEN t.typtype <> 'b' THEN t.typname
          ELSE format_type(a.atttypid, a.atttypmod) END AS type,
        CASE WHEN a.atthasmissing AND e.oid IS NULL
          THEN (a.attmissingval::text::text[])[1] END AS missing
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
      LEFT JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
      WHERE c.relkind = 'r' AND c.relpersistence = 'p'
        AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      ORDER BY n.nspname, c.relname, a.attnum
      """;

  private final SourceConfig source;
  private final Connection connection;

  private PostgresDatabase(SourceConfig source, Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  /** Connects as the source's user and takes the moment; fails as {@link SourceConnection} does. */
  static LiveDatabase open(SourceConfig source) {
    Connection connection = SourceConnection.open(source);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return new PostgresDatabase(source, connection);
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /** The ordinary ones. */
  @Override
  public SortedMap<TableId, LiveTable> tables(Predicate<TableId> wanted) {
    SortedMap<TableId, List<LiveColumn>> columns = new TreeMap<>();
    SortedMap<TableId, List<Integer>> dropped = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COLUMNS)) {
      while (rows.next()) {
        TableId id = TableId.of(rows.getString("nspname"), rows.getString("relname"));
        List<LiveColumn> present = columns.computeIfAbsent(id, none -> new ArrayList<>());
        List<Integer> gone = dropped.computeIfAbsent(id, none -> new ArrayList<>());
        if (rows.getBoolean("attisdropped")) {
          gone.add(rows.getInt("attnum"));
        } else {
          present.add(
              new LiveColumn(
                  rows.getString("attname"),
                  rows.getInt("attnum"),
                  rows.getString("type"),
                  rows.getString("missing"),
                  printed(rows.getString("attname"))));
        }
      }
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
    SortedMap<TableId, LiveTable> tables = new TreeMap<>();
    columns.forEach((id, present) -> tables.put(id, new LiveTable(id, present, dropped.get(id))));
    tables.keySet().removeIf(wanted.negate());
    return tables;
  }

  @Override
  public void rows(LiveTable table, Consumer<String[]> row) {
    int width = table.columns().size();
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_ROWS);
      try (ResultSet rows = statement.executeQuery(select(table))) {
        while (rows.next()) {
          String[] cells = new String[width];
          for (int i = 0; i < width; i++) {
            cells[i] = rows.getString(i + 1);
          }
          row.accept(cells);
        }
      }
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /**
   * {@code format} prints by the type's own output function, as logical decoding does; a cast to
   * text does not for each type. {@code num_nulls} tells a null row value from a row of nulls.
   */
  private static String printed(String column) {
    String c = quote(column);
    return "CASE num_nulls(" + c + ") WHEN 0 THEN format('%s', " + c + ") END";
  }

  private static String select(LiveTable table) {
    return table.columns().stream()
        .map(LiveColumn::printed)
        .collect(
            Collectors.joining(
                ", ",
                "SELECT ",
                " FROM ONLY " + quote(table.id().namespace()) + "." + quote(table.id().name())));
  }

  private static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  @Override
  public List<int[]> match(List<List<String>> versions, LiveTable live) {
    return ColumnMatch.of(versions, live);
  }

  @Override
  public ValueText text() {
    return new PostgresText();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }
}
