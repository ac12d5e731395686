package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMySql;
import dev.varve.model.ChangeEvent;
import dev.varve.model.SourcePosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only MySQL's log holds, and only its snapshots lack. */
class MySqlLogIT {
  private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
  private static final int ROWS = 2_000;

  private static final List<String> JSON =
      List.of(
          "'null'",
          "'{}'",
          "'[]'",
          "'{\"b\": [1, -1, true, null, {\"a\": \"x\"}], \"a\": 2.50}'",
          "JSON_ARRAY(CONVERT(CONCAT(CHAR(1, 8, 9, 10, 12, 13, 31, 127, 34, 92),"
              + " '/\u00fc\uD83D\uDE00') USING utf8mb4))",
          "'[18446744073709551615, -9223372036854775808, 2147483648, 40000, -40000]'",
          "JSON_ARRAY(0e0, -0e0, 1e0, 1e14, 1e15, 4244502778777242.5e0, 1e16, 123456789012345678e0,"
              + " 1e-14, 1e-15, 1e-16)",
          "JSON_ARRAY(1.5, -0.001, 12345678901234567890.123, CAST(7 AS DECIMAL(10, 3)))",
          "JSON_ARRAY(DATE '2024-02-29', TIME '12:34:56.7', TIME '838:59:59', TIMESTAMP"
              + " '2024-01-01 00:00:00.000001', YEAR('2024-01-01'))",
          "JSON_ARRAY(TIME '-12:34:56.7')",
          "JSON_OBJECT('bit', b'101', 'blob', x'00ff', 'geo', ST_GeomFromText('POINT(1 2)'))",
          "JSON_OBJECT('long', REPEAT('x', 70000))");

  @TempDir static Path directory;

  private static LocalMySql server;
  private static MySqlCapture capture;

  @BeforeAll
  static void serverStarts() throws Exception {
    server =
        LocalMySql.start(
            directory.resolve("mysql"),
            Map.of("gtid-mode", "OFF", "enforce-gtid-consistency", "OFF"));
    server.run("", "CREATE DATABASE log");
    capture = new MySqlCapture(server, "log");
  }

  @AfterAll
  static void serverStops() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aCommitThatIsUnderWayIsInTheSnapshotOrInTheStreamBehindIt() throws Exception {
    server.run("log", "CREATE TABLE slow (id bigint PRIMARY KEY)");

    assertNothingIsMissing("slow", 1);
    withGtids(() -> assertNothingIsMissing("slow", 2));
  }

  /** The commit stands in the log for a second before its row can be seen. */
  private static void assertNothingIsMissing(String table, int id) throws Exception {
    server.run("", "SET GLOBAL binlog_group_commit_sync_delay = 1000000");
    LogPlace before = capture.logEnd();
    CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> insert(table, id));
    while (capture.logEnd().equals(before)) {
      Thread.onSpinWait();
    }
    LogPlace inLog = capture.logEnd();
    boolean seen = number("SELECT COUNT(*) FROM " + table + " WHERE id = " + id) == 1;
    MySqlCapture.Snapshot snapshot = capture.snapshotAndPlace("log", table);
    commit.join();
    server.run("", "SET GLOBAL binlog_group_commit_sync_delay = 0");

    assertEquals(false, seen, "the commit was too fast to prove anything");
    assertTrue(snapshot.place().compareTo(inLog) >= 0);
    assertEquals(
        List.of(id), snapshot.rows().stream().map(row -> id(row)).filter(i -> i == id).toList());
  }

  private static int id(ChangeEvent row) {
    return ((Long) capture.after(row).get("id")).intValue();
  }

  private static void insert(String table, int id) {
    try {
      server.run("log", "INSERT INTO " + table + " VALUES (" + id + ")");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @FunctionalInterface
  private interface Deed {
    void run() throws Exception;
  }

  private static void withGtids(Deed deed) throws Exception {
    server.run(
        "",
        "SET GLOBAL enforce_gtid_consistency = ON",
        "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
        "SET GLOBAL gtid_mode = ON_PERMISSIVE",
        "SET GLOBAL gtid_mode = ON");
    try {
      deed.run();
    } finally {
      server.run(
          "",
          "SET GLOBAL gtid_mode = ON_PERMISSIVE",
          "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
          "SET GLOBAL gtid_mode = OFF");
    }
  }

  @Test
  void compressedTransactionsAreReadAsTheOthersAre() throws Exception {
    server.run(
        "log",
        "CREATE TABLE packed (id bigint PRIMARY KEY, v varchar(50))",
        "CREATE TABLE beside (id bigint PRIMARY KEY)");
    LogPlace place = capture.logEnd();
    write(0, "OFF");
    List<ChangeEvent> plain = capture.stream(place, 2 * ROWS + 2);
    place = capture.logEnd();
    write(1_000_000, "ON");
    List<ChangeEvent> packed = capture.stream(place, 2 * ROWS + 2);

    assertEquals(images(plain, 1_000_000), images(packed, 0));
    List<SourcePosition> positions = packed.stream().map(ChangeEvent::position).toList();
    assertEquals(positions.stream().sorted().distinct().toList(), positions);
    assertEquals(
        2,
        positions.stream().map(at -> ((SourcePosition.Binlog) at).position()).distinct().count());
    assertEquals(2, packed.stream().map(ChangeEvent::timeMicros).distinct().count());
  }

  private static void write(long base, String compression) throws SQLException {
    try (Connection connection = server.connect("log");
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION binlog_transaction_compression = " + compression);
      statement.execute("SET SESSION cte_max_recursion_depth = " + 2 * ROWS);
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO packed WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
              + " WHERE i < "
              + ROWS
              + ") SELECT i + "
              + base
              + ", CONCAT('value ', i) FROM n");
      statement.execute("INSERT INTO beside VALUES (" + base + ")");
      statement.execute("UPDATE packed SET v = CONCAT(v, '!') WHERE id > " + base);
      connection.commit();
      statement.execute("DELETE FROM packed WHERE id = " + (base + 1));
      connection.commit();
    }
  }

  /** All that a change says but for where and when, with its key moved on. */
  private static List<String> images(List<ChangeEvent> changes, long moved) {
    return changes.stream()
        .map(
            change ->
                change.table()
                    + " "
                    + change.operation()
                    + " "
                    + image(change, change.before(), moved)
                    + " "
                    + image(change, change.after(), moved))
        .toList();
  }

  private static Map<String, Object> image(ChangeEvent change, byte[] image, long moved) {
    if (image == null) {
      return null;
    }
    Map<String, Object> row = DecodedRow.of(capture.schema(change), image);
    row.put("id", (Long) row.get("id") + moved);
    return row;
  }

  @Test
  void aTaggedGtidGivesItsTransactionTheTimeOfItsCommit() throws Exception {
    server.run("log", "CREATE TABLE tagged (id bigint PRIMARY KEY)");
    withGtids(
        () -> {
          LogPlace place = capture.logEnd();
          server.run("log", "INSERT INTO tagged VALUES (1)");
          long before = nowMicros();
          server.run("log", "SET gtid_next = 'AUTOMATIC:mine'; INSERT INTO tagged VALUES (2)");
          long after = nowMicros();
          List<ChangeEvent> changes = capture.stream(place, 2);

          assertTrue(changes.get(0).timeMicros() < before);
          assertTrue(changes.get(1).timeMicros() > before);
          assertTrue(changes.get(1).timeMicros() < after);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an XA transaction | XA START 'x'; INSERT INTO halves VALUES (2, '{}'); XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x'
          parts of JSON values | SET binlog_row_value_options = PARTIAL_JSON; UPDATE halves SET v = JSON_SET(v, '$.a', 1)
          a change as a statement | SET binlog_format = STATEMENT; UPDATE halves SET v = '[]'
          """)
  void theStreamStopsAtWhatCannotBeArchived(String what, String statements) throws Exception {
    server.run(
        "log",
        "CREATE TABLE halves (id bigint PRIMARY KEY, v json)",
        "INSERT INTO halves VALUES (1, JSON_OBJECT('a', 0, 'long', REPEAT('x', 1000)))");
    LogPlace place = capture.logEnd();
    server.run("log", statements);
    VarveException refusal =
        assertThrows(VarveException.class, () -> capture.stream(place, Integer.MAX_VALUE));
    server.run("log", "DROP TABLE halves");

    assertEquals(ErrorCode.SOURCE_NOT_READY, refusal.code());
    assertTrue(refusal.getMessage().contains("holds " + what), refusal.getMessage());
  }

  private static long nowMicros() throws SQLException {
    return number("SELECT FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000000)");
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = server.connect("log");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void generatedAndInvisibleColumnsComeBothWays() throws Exception {
    server.run(
        "log",
        "CREATE TABLE made (id bigint PRIMARY KEY, a int, v int AS (a + 1) VIRTUAL, s int AS (a +"
            + " 2) STORED, h int INVISIBLE DEFAULT 7, KEY f ((a * 2)), doc json)",
        "INSERT INTO made (id, a, doc) VALUES (1, 10, '{\"a\": 1}')");
    List<ChangeEvent> read = capture.snapshot("log", "made");
    LogPlace place = capture.logEnd();
    server.run(
        "log",
        "INSERT INTO made (id, a, doc) VALUES (2, 10, '{\"a\": 1}')",
        "UPDATE made SET doc = JSON_SET(doc, '$.a', 2) WHERE id = 2");
    List<ChangeEvent> streamed = capture.stream(place, 2);

    Map<String, Object> one = capture.after(read.get(0));
    Map<String, Object> other = capture.after(streamed.get(0));
    other.put("id", 1L);
    assertEquals(one, other);
    assertEquals(capture.schema(read.get(0)), capture.schema(streamed.get(0)));
  }

  /** JSON and numbers are the two that MySQL prints in other words than MariaDB. */
  @Test
  void jsonAndNumbersHaveTheSameTextInTheSnapshotAndInTheStream() throws Exception {
    server.run("log", "CREATE TABLE texts (id bigint PRIMARY KEY, v json, d double, f float)");
    List<String> values = new ArrayList<>();
    JSON.forEach(json -> values.add(json + ", 0, 0"));
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      double number = random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
      float rough = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      values.add("JSON_ARRAY(" + number + "), " + number + ", " + rough);
    }
    LogPlace place = capture.logEnd();
    for (int i = 0; i < values.size(); i++) {
      server.run("log", "INSERT INTO texts VALUES (" + i + ", " + values.get(i) + ")");
    }

    assertEquals(
        rows(capture.snapshot("log", "texts")),
        rows(capture.stream(place, values.size())),
        "-Dvarve.seed=" + SEED);
  }

  private static Map<Object, Object> rows(List<ChangeEvent> changes) {
    return changes.stream()
        .map(capture::after)
        .collect(Collectors.toMap(row -> row.get("id"), row -> row));
  }
}
