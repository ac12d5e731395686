package dev.varve.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one source's files as DuckDB finds them, listed by a glob without any ledger.
 *
 * @param archive the folder of the archive's objects
 * @param source its name
 */
record Rows(Path archive, String source) {

  private String files() {
    return archive + "/tables/" + source + "/*.t*/*/*.parquet";
  }

  /** How many there are. */
  long count() throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      return number(duckdb, "SELECT count(*) FROM glob('" + files() + "')") == 0
          ? 0
          : number(duckdb, "SELECT count(*) FROM read_parquet('" + files() + "')");
    }
  }

  /** Compares them with the changes that a {@link Writer} noted. */
  Verdict judge(Path expected) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      load(duckdb, expected);
      long lost = number(duckdb, "SELECT sum(greatest(due - there, 0)) FROM compared");
      long duplicated = number(duckdb, "SELECT sum(greatest(there - due, 0)) FROM compared");
      List<String> complaints = new ArrayList<>();
      complain(complaints, lost, "changes that are in no file");
      complain(complaints, duplicated, "rows that are there once more");
      complain(
          complaints,
          number(duckdb, "SELECT count(*) FROM archived WHERE NOT intact"),
          "rows with another content");
      complain(
          complaints,
          number(
              duckdb,
              """
              SELECT count(*) FROM (SELECT txn FROM archived WHERE op IN ('c', 'u')
              GROUP BY txn HAVING count(DISTINCT sealed) > 1)\
              """),
          "transactions in two windows");
      complain(
          complaints,
          number(
              duckdb,
              "SELECT count(*) FROM glob('%s/tables/%s/_varve.*/*/*.parquet')"
                  .formatted(archive, source)),
          "files of quarantine");
      long changes = number(duckdb, "SELECT count(*) FROM expected");
      return new Verdict(changes, lost, duplicated, 0, 0, complaints);
    }
  }

  private void load(Connection duckdb, Path expected) throws SQLException {
    String counts = "SELECT op, tab, id, serial, count(*) AS n FROM %s GROUP BY ALL";
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          """
          CREATE TABLE expected AS SELECT * FROM read_csv('%s', header = false, columns =
            {'op': 'VARCHAR', 'tab': 'VARCHAR', 'id': 'BIGINT', 'serial': 'BIGINT', 'txn': 'BIGINT'})
          """
              .formatted(expected));
      statement.execute(
          """
          CREATE TABLE archived AS SELECT
            _varve_op AS op, regexp_extract(filename, '\\.(t[0-9]+)/window=', 1) AS tab,
            id::BIGINT AS id, if(_varve_op = 'd', 0, serial::BIGINT) AS serial, txn,
            regexp_extract(filename, '/window=([^/]+)/', 1) AS sealed,
            _varve_op = 'd' OR coalesce(
              md5(concat_ws('|', id, serial, txn, note)) = proof, false) AS intact
          FROM read_parquet('%s', union_by_name = true, filename = true)
          """
              .formatted(files()));
      statement.execute(
          """
          CREATE TABLE compared AS SELECT coalesce(e.n, 0) AS due, coalesce(a.n, 0) AS there
          FROM (%s) e FULL JOIN (%s) a USING (op, tab, id, serial)
          """
              .formatted(counts.formatted("expected"), counts.formatted("archived")));
    }
  }

  private void complain(List<String> complaints, long count, String what) {
    if (count > 0) {
      complaints.add(source + ": " + count + " " + what);
    }
  }

  private static long number(Connection duckdb, String sql) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
