package dev.varve.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Number and digest of all rows of a table, each by the SQL of whoever holds them: every column as
 * text in one form, ordered by key.
 */
final class TableDigest {
  private final String table;
  private final List<Column> columns;

  private TableDigest(String table, List<Column> columns) {
    this.table = table;
    this.columns = columns;
  }

  /** The tables of {@link Workload}. */
  static List<TableDigest> all() {
    return List.of(
        of(
            "customers",
            "id key, name, born date, opens time, active truth, score double, balance, worth,"
                + " seen timestamp, changed moment, photo bytes, level, extra, grade"),
        of("orders", "id key, customer, note, amount"),
        of("items", "order_id key, line key, item, pieces"));
  }

  private static TableDigest of(String table, String columns) {
    return new TableDigest(table, Arrays.stream(columns.split(", *")).map(Column::of).toList());
  }

  String table() {
    return table;
  }

  String inPostgres(Connection connection) throws SQLException {
    String row = row(Column::postgres);
    return first(
        connection,
        "SELECT count(*) || ' ' || md5(string_agg(%s, '\n' ORDER BY %s)) FROM %s"
            .formatted(row, keys(), table));
  }

  String inMariaDb(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION group_concat_max_len = 100000000");
    }
    return first(
        connection,
        "SELECT concat(count(*), ' ', md5(group_concat(%s ORDER BY %s SEPARATOR '\n'))) FROM %s"
            .formatted(row(Column::mariaDb), keys(), table));
  }

  /** The newest change of each key, unless it is a delete. */
  String inFiles(Connection duckdb, String files) throws SQLException {
    return first(
        duckdb,
        """
        WITH ranked AS (
          SELECT *, row_number() OVER (PARTITION BY %s ORDER BY _varve_position DESC) AS newest
          FROM read_parquet('%s', union_by_name = true))
        SELECT count(*) || ' ' || md5(string_agg(%s, '\n' ORDER BY %s))
        FROM ranked WHERE newest = 1 AND _varve_op <> 'd'\
        """
            .formatted(keys(), files, row(Column::duckDb), keys()));
  }

  private String keys() {
    return columns.stream()
        .filter(column -> column.kind.equals("key"))
        .map(Column::name)
        .collect(Collectors.joining(", "));
  }

  private String row(Function<Column, String> text) {
    return columns.stream()
        .map(text)
        .map("coalesce(%s, '~')"::formatted)
        .collect(Collectors.joining(", ", "concat_ws('|', ", ")"));
  }

  private static String first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private record Column(String name, String kind) {
    static Column of(String text) {
      String[] words = text.split(" ");
      return new Column(words[0], words.length == 1 ? "text" : words[1]);
    }

    String postgres() {
      String form =
          switch (kind) {
            case "date" -> "to_char(%s, 'YYYY-MM-DD')";
            case "time" -> "to_char(%s, 'HH24:MI:SS.US')";
            case "timestamp" -> "to_char(%s, 'YYYY-MM-DD HH24:MI:SS.US')";
            case "moment" -> "(extract(epoch from %s) * 1000000)::bigint::text";
            case "truth" -> "%s::int::text";
            case "double" -> "%s::numeric(20,6)::text";
            case "bytes" -> "upper(encode(%s, 'hex'))";
            default -> "%s::text";
          };
      return form.formatted(name);
    }

    String mariaDb() {
      String form =
          switch (kind) {
            case "date" -> "date_format(%s, '%%Y-%%m-%%d')";
            case "time" -> "time_format(%s, '%%H:%%i:%%s.%%f')";
            case "timestamp" -> "date_format(%s, '%%Y-%%m-%%d %%H:%%i:%%s.%%f')";
            case "moment" -> "cast(cast(unix_timestamp(%s) * 1000000 as decimal(20,0)) as char)";
            case "double" -> "cast(cast(%s as decimal(20,6)) as char)";
            case "bytes" -> "hex(%s)";
            default -> "cast(%s as char)";
          };
      return form.formatted(name);
    }

    String duckDb() {
      String form =
          switch (kind) {
            case "date" -> "strftime(%s, '%%Y-%%m-%%d')";
            case "time" -> "strftime(DATE '2000-01-01' + %s::TIME, '%%H:%%M:%%S.%%f')";
            case "timestamp" -> "strftime(%s, '%%Y-%%m-%%d %%H:%%M:%%S.%%f')";
            case "moment" -> "epoch_us(%s)::VARCHAR";
            case "truth" -> "%s::INTEGER::VARCHAR";
            case "double" -> "%s::DECIMAL(20,6)::VARCHAR";
            case "bytes" -> "hex(%s)";
            default -> "%s::VARCHAR";
          };
      return form.formatted(name);
    }
  }
}
