package dev.varve.ops.reconcile;

import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A PostgreSQL database at one moment: one read-only transaction that sees the same rows however
 * long it lasts, and prints values as the archive's decoder asks for them.
 */
final class LiveDatabase implements AutoCloseable {
  private static final int FETCH_ROWS = 1_000;
  private static final String SESSION =
      "-c DateStyle=ISO,MDY -c IntervalStyle=postgres -c TimeZone=UTC -c bytea_output=hex"
          + " -c extra_float_digits=3 -c xmlbinary=base64"
          + " -c default_transaction_read_only=on";
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

  private final Connection connection;

  private LiveDatabase(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects as the source's user and takes the moment.
   *
   * @throws VarveException with {@code SOURCE_UNREACHABLE} if that fails
   */
  static LiveDatabase open(SourceConfig source) {
    Properties properties = new Properties();
    properties.setProperty("user", Secrets.reveal(source.postgres().server().username()));
    properties.setProperty("password", Secrets.reveal(source.postgres().server().password()));
    properties.setProperty("options", SESSION);
    properties.setProperty("ApplicationName", "varve reconcile");
    String url =
        "jdbc:postgresql://"
            + source.postgres().server().host()
            + ":"
            + source.postgres().server().port()
            + "/"
            + source.postgres().database();
    try {
      Connection connection = DriverManager.getConnection(url, properties);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return new LiveDatabase(connection);
    } catch (SQLException e) {
      throw failed("connect to source " + source.name(), e);
    }
  }

  /** The ordinary tables that the predicate takes, by name. */
  SortedMap<TableId, LiveTable> tables(Predicate<TableId> wanted) {
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
                  rows.getString("missing")));
        }
      }
    } catch (SQLException e) {
      throw failed("read the catalog", e);
    }
    SortedMap<TableId, LiveTable> tables = new TreeMap<>();
    columns.forEach((id, present) -> tables.put(id, new LiveTable(id, present, dropped.get(id))));
    tables.keySet().removeIf(wanted.negate());
    return tables;
  }

  /** Every row of a table, each value as PostgreSQL prints it, in no order. */
  void rows(LiveTable table, Consumer<String[]> row) {
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
      throw failed("read " + table.id(), e);
    }
  }

  /**
   * {@code format} prints by the type's own output function, as logical decoding does; a cast to
   * text does not for each type. {@code num_nulls} tells a null row value from a row of nulls.
   */
  private static String select(LiveTable table) {
    String cells =
        table.columns().stream()
            .map(column -> LiveTable.quote(column.name()))
            .map(name -> "CASE num_nulls(" + name + ") WHEN 0 THEN format('%s', " + name + ") END")
            .collect(Collectors.joining(", "));
    return "SELECT " + cells + " FROM ONLY " + table.quoted();
  }

  private static VarveException failed(String what, SQLException cause) {
    return VarveException.of(
        ErrorCode.SOURCE_UNREACHABLE,
        "cannot " + what + ": " + cause.getMessage(),
        "check host, port, user, password and the privilege to select",
        cause);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed("close the connection", e);
    }
  }
}
