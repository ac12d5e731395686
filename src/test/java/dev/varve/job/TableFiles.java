package dev.varve.job;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The data files of a table, listed by a glob as anybody's reader does, whatever the ledger says of
 * them.
 *
 * @param glob all of them, in an archive on disk
 */
record TableFiles(String glob) {
  static TableFiles of(Path archive, String source, String table) {
    return new TableFiles(
        archive.resolve("tables").resolve(source).resolve(table) + "/*/*.parquet");
  }

  /** An expression's value for each row, or for all of them, as text; none without a file. */
  List<String> values(String expression) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      if (column(statement, "SELECT file FROM glob('%s') LIMIT 1".formatted(glob)).isEmpty()) {
        return List.of();
      }
      return column(
          statement,
          "SELECT %s FROM read_parquet('%s', union_by_name = true)".formatted(expression, glob));
    }
  }

  /** One number over all rows; 0 without a file. */
  long number(String expression) throws SQLException {
    return values(expression).stream().mapToLong(Long::parseLong).findFirst().orElse(0);
  }

  private static List<String> column(Statement statement, String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
