package dev.varve.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

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

  /**
   * How many changes and rows that must be there are in no file that a manifest names; see {@link
   * #judge}.
   */
  long missing(Truth truth, Collection<String> unnamed) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      load(duckdb, truth, unnamed, truth.losses().size());
      return lost(duckdb);
    }
  }

  /**
   * Compares them with what is known of the database.
   *
   * <p>Where its log was lost, an epoch ends and another begins. The first has every transaction up
   * to one, which is not before what the loss says of it, and no row of a later one. The other has
   * every transaction from one on, and before them a snapshot: each row that was there when its
   * transactions begin, once, unless it was deleted while the snapshot was read, in a version that
   * it had then or while it was read. Rows that the first ends with, and that were deleted before
   * the other's transactions begin, are there as deletes that were found, as they were last known.
   *
   * @param unnamed files that no manifest names, by their place in the archive: those of epochs
   *     that have ended are not the archive's
   */
  Verdict judge(Truth truth, Collection<String> unnamed) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      load(duckdb, truth, unnamed, truth.losses().size() - 1);
      long lost = lost(duckdb);
      long duplicated =
          number(duckdb, "SELECT sum(greatest(there - due, 0)) FROM compared")
              + number(duckdb, "SELECT sum(greatest(there - 1, 0)) FROM snapshots");
      List<String> complaints = new ArrayList<>();
      complain(complaints, lost, "changes that are in no file");
      complain(complaints, duplicated, "rows that are there once more");
      complain(
          complaints,
          number(duckdb, "SELECT count(*) FROM snapshots WHERE there > 0 AND NOT was"),
          "rows of a snapshot that were not so when it was read");
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
      complain(
          complaints,
          Math.abs(
              number(duckdb, "SELECT count(DISTINCT epoch) FROM archived")
                  - truth.losses().size()
                  - 1),
          "epochs too few or too many");
      complain(
          complaints,
          number(duckdb, "SELECT count(*) FROM epochs WHERE last > readable"),
          "epochs that go on behind the loss of their log");
      if (Files.exists(truth.rowsAtEnd())) {
        complain(complaints, unlike(duckdb, truth.rowsAtEnd()), "rows that differ when folded");
      }
      long changes = number(duckdb, "SELECT count(*) FROM noted");
      return new Verdict(changes, lost, duplicated, 0, 0, complaints);
    }
  }

  private static long lost(Connection duckdb) throws SQLException {
    return number(duckdb, "SELECT sum(greatest(due - there, 0)) FROM compared")
        + number(duckdb, "SELECT count(*) FROM snapshots WHERE must AND there = 0");
  }

  /**
   * @param named the last epoch of which files count only if a manifest names them
   */
  private void load(Connection duckdb, Truth truth, Collection<String> unnamed, int named)
      throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      for (String table : List.of(noted(truth), VERSIONS, archived())) {
        statement.execute(table);
      }
      if (!unnamed.isEmpty()) {
        statement.execute(
            "DELETE FROM archived WHERE epoch <= %d AND file IN (%s)"
                .formatted(named, texts(unnamed)));
      }
      for (String table : List.of(losses(truth), EPOCHS, FOUND, COMPARED, SNAPSHOTS)) {
        statement.execute(table);
      }
    }
  }

  private String texts(Collection<String> keys) {
    return keys.stream()
        .map(key -> "'" + archive.resolve(key).toString().replace("'", "''") + "'")
        .collect(Collectors.joining(", "));
  }

  /** What was committed, in order. */
  private static String noted(Truth truth) {
    return """
    CREATE TABLE noted AS SELECT * FROM (
      SELECT row_number() OVER () AS line, *
      FROM read_csv('%s', header = false, parallel = false, columns =
        {'op': 'VARCHAR', 'tab': 'VARCHAR', 'id': 'BIGINT', 'serial': 'BIGINT', 'txn': 'BIGINT',
         'millis': 'BIGINT'}))
    WHERE txn <= %d
    """
        .formatted(truth.changes(), truth.until());
  }

  /** What rows were, each from the commit of a transaction to that of another. */
  private static final String VERSIONS =
      """
      CREATE TABLE versions AS SELECT * FROM (
        SELECT op, tab, id, serial, txn AS since,
          coalesce(lead(txn) OVER (PARTITION BY tab, id ORDER BY line), 9223372036854775807) AS til,
          max(txn) FILTER (WHERE op = 'd') OVER (PARTITION BY tab, id) AS deleted
        FROM noted)
      WHERE op <> 'd' AND since < til
      """;

  /** A delete that was found is an operation {@code f} here. */
  private String archived() {
    return """
    CREATE TABLE archived AS SELECT
      dense_rank() OVER (ORDER BY _varve_epoch) - 1 AS epoch, _varve_position AS position,
      if(_varve_op = 'd' AND _varve_position = 'r', 'f', _varve_op) AS op,
      regexp_extract(filename, '\\.(t[0-9]+)/window=', 1) AS tab, id::BIGINT AS id,
      if(_varve_op = 'd' AND _varve_position <> 'r', 0, serial::BIGINT) AS serial, txn,
      regexp_extract(filename, '/window=([^/]+)/', 1) AS sealed, filename AS file,
      _varve_op = 'd' AND _varve_position <> 'r' OR coalesce(
        md5(concat_ws('|', id, serial, txn, note)) = proof, false) AS intact
    FROM read_parquet('%s', union_by_name = true, filename = true)
    """
        .formatted(files());
  }

  /** Each loss with the number of the epoch that it ended; of the last epoch nothing is lost. */
  private static String losses(Truth truth) {
    List<String> rows = new ArrayList<>();
    for (Loss loss : truth.losses()) {
      long millis = ChronoUnit.MILLIS.between(Instant.EPOCH, loss.sealedUntil());
      rows.add(
          "(%d, %d, %d, %d, %d)"
              .formatted(
                  rows.size(), loss.archived(), millis, loss.readableMax(), loss.snapshotMax()));
    }
    rows.add("(%d, %2$d, %2$d, %2$d, 0)".formatted(rows.size(), Long.MAX_VALUE));
    return """
    CREATE TABLE losses AS SELECT * FROM (VALUES %s)
    AS losses(epoch, archived, sealed_until, readable, seen)
    """
        .formatted(String.join(", ", rows));
  }

  /**
   * Of each epoch the transaction before its first and the last that it must have, which is later
   * than its own last if that is not late enough; and the last that its snapshot may have seen.
   */
  private static final String EPOCHS =
      """
      CREATE TABLE epochs AS
      WITH streamed AS (
        SELECT epoch, min(noted.txn) AS first, max(noted.txn) AS last
        FROM archived JOIN noted USING (op, tab, id, serial) WHERE op IN ('c', 'u', 'd')
        GROUP BY epoch)
      SELECT epoch, readable, coalesce(last, 0) AS last,
        if(epoch = 0, 0, coalesce(first - 1, (SELECT max(txn) FROM noted))) AS after,
        greatest(coalesce(last, 0), archived,
          (SELECT coalesce(max(txn), 0) FROM noted WHERE millis < sealed_until)) AS til,
        coalesce(lag(seen) OVER (ORDER BY epoch), 0) AS seen
      FROM losses LEFT JOIN streamed USING (epoch)
      """;

  /** Deletes that only a comparison of two epochs finds. */
  private static final String FOUND =
      """
      CREATE TABLE found AS SELECT newer.epoch, 'f' AS op, tab, id, serial
      FROM epochs AS newer JOIN epochs AS older ON older.epoch = newer.epoch - 1
      JOIN versions ON since <= older.til AND versions.til > older.til
        AND deleted > older.til AND deleted <= newer.after
      """;

  private static final String COMPARED =
      """
      CREATE TABLE compared AS
      WITH due AS (
        SELECT epoch, op, tab, id, serial, count(*) AS n FROM (
          SELECT epoch, op, tab, id, serial FROM noted JOIN epochs ON txn > after AND txn <= til
          WHERE op <> 'r' UNION ALL FROM found)
        GROUP BY ALL),
      there AS (
        SELECT epoch, op, tab, id, serial, count(*) AS n FROM archived WHERE op <> 'r' GROUP BY ALL)
      SELECT coalesce(due.n, 0) AS due, coalesce(there.n, 0) AS there
      FROM due FULL JOIN there USING (epoch, op, tab, id, serial)
      """;

  /** Each row that a snapshot must have or has: how often, and whether it was like that then. */
  private static final String SNAPSHOTS =
      """
      CREATE TABLE snapshots AS
      WITH must AS (
        SELECT epoch, tab, id FROM versions JOIN epochs ON since <= after AND versions.til > after
        WHERE deleted IS NULL OR deleted > greatest(seen, after)),
      there AS (
        SELECT epoch, tab, id, count(*) AS n,
          bool_and(coalesce(since <= greatest(seen, after) AND versions.til > after, false)) AS was
        FROM archived JOIN epochs USING (epoch) LEFT JOIN versions USING (tab, id, serial)
        WHERE archived.op = 'r' GROUP BY ALL)
      SELECT must.id IS NOT NULL AS must, coalesce(n, 0) AS there, coalesce(was, true) AS was
      FROM must FULL JOIN there USING (epoch, tab, id)
      """;

  /** Compares what the archive comes to with the rows that the database has. */
  private static long unlike(Connection duckdb, Path rowsAtEnd) throws SQLException {
    return number(
        duckdb,
        """
        WITH folded AS (
          SELECT tab, id, serial FROM (
            SELECT *, row_number() OVER (PARTITION BY tab, id
              ORDER BY epoch DESC, position DESC, op = 'f') AS newest FROM archived)
          WHERE newest = 1 AND op NOT IN ('d', 'f')),
        live AS (
          FROM read_csv('%s', header = false, columns =
            {'tab': 'VARCHAR', 'id': 'BIGINT', 'serial': 'BIGINT'}))
        SELECT (SELECT count(*) FROM (FROM folded EXCEPT FROM live))
          + (SELECT count(*) FROM (FROM live EXCEPT FROM folded))\
        """
            .formatted(rowsAtEnd));
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
