package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMariaDb;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row in the log is read with the columns it was written with, whatever came after. */
class SchemaDriftIT {
  @TempDir static Path directory;

  private static LocalMariaDb server;
  private static MySqlCapture capture;

  @BeforeAll
  static void serverStarts() throws Exception {
    server = LocalMariaDb.start(directory.resolve("mariadb"));
    server.run("", "CREATE DATABASE drift");
    capture = new MySqlCapture(server, "drift");
  }

  @AfterAll
  static void serverStops() {
    server.close();
  }

  @Test
  void everyAlterationIsASchemaVersionAsOfTheChange() throws Exception {
    LogPlace place = capture.logEnd();
    server.run(
        "drift",
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b int)",
        "INSERT INTO t VALUES (1, 'one', 11)",
        "ALTER TABLE t ADD COLUMN c date FIRST",
        "INSERT INTO t VALUES ('2024-02-29', 2, 'two', 22)",
        "ALTER TABLE t DROP COLUMN a, CHANGE b renamed bigint unsigned",
        "INSERT INTO t VALUES (NULL, 3, 33)",
        "CREATE OR REPLACE TABLE t (a int, id varchar(5) PRIMARY KEY)",
        "INSERT INTO t VALUES (4, 'four')",
        "RENAME TABLE t TO s",
        "INSERT INTO s VALUES (5, 'five')",
        "UPDATE s SET a = 6 WHERE id = 'five'",
        "DROP TABLE s",
        "CREATE TABLE s (id bigint PRIMARY KEY)",
        "INSERT INTO s VALUES (7)",
        "DROP TABLE s");

    List<ChangeEvent> events = capture.stream(place, 7);

    assertEquals(
        List.of(
            "t[id int, a varchar(10), b int] {id=1, a=one, b=11}",
            "t[c date, id int, a varchar(10), b int] {c=19782, id=2, a=two, b=22}",
            "t[c date, id int, renamed bigint unsigned] {c=null, id=3, renamed=33}",
            "t[a int, id varchar(5)] {a=4, id=four}",
            "s[a int, id varchar(5)] {a=5, id=five}",
            "s[a int, id varchar(5)] {a=6, id=five}",
            "s[id bigint] {id=7}"),
        events.stream().map(SchemaDriftIT::text).toList());
    assertEquals(
        identities(events), identities(capture.stream(place, 7)), "read again it is the same");
  }

  private static List<Hash128> identities(List<ChangeEvent> events) {
    ChangeHash hash = new ChangeHash();
    return events.stream().map(hash::of).toList();
  }

  private static String text(ChangeEvent event) {
    List<String> columns =
        capture.schema(event).columns().stream().map(SchemaDriftIT::text).toList();
    return event.table().name() + columns + " " + capture.after(event);
  }

  private static String text(Column column) {
    return column.name() + " " + column.sourceType();
  }

  @Test
  void allChangesOfATransactionHaveItsOneTimeAndPlacesThatGrow() throws Exception {
    server.run("drift", "CREATE TABLE once (id int PRIMARY KEY, v varchar(2000))");
    LogPlace place = capture.logEnd();
    try (Connection connection = server.connect("drift");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET timestamp = 1700000000");
      statement.execute("INSERT INTO once SELECT seq, repeat('x', 2000) FROM seq_1_to_50");
      statement.execute("SET timestamp = 1700000100");
      statement.execute("UPDATE once SET v = 'y' WHERE id <= 10");
      statement.execute("SET timestamp = 1700000200");
      statement.execute("DELETE FROM once WHERE id = 1");
      connection.commit();
    }
    server.run("drift", "TRUNCATE TABLE once", "TRUNCATE drift.`once` /* all */");

    List<ChangeEvent> events = capture.stream(place, 63);

    List<ChangeEvent> transaction = events.subList(0, 61);
    assertEquals(1, transaction.stream().map(ChangeEvent::timeMicros).distinct().count());
    assertEquals(
        List.of(Operation.TRUNCATE, Operation.TRUNCATE),
        events.subList(61, 63).stream().map(ChangeEvent::operation).toList());
    assertEquals(63, events.stream().map(ChangeEvent::position).distinct().count());
    assertEquals(
        events.stream().map(ChangeEvent::position).sorted().toList(),
        events.stream().map(ChangeEvent::position).toList());
    assertTrue(
        events.stream().allMatch(event -> event.position() instanceof SourcePosition.Binlog));
    assertEquals(Map.of("id", 1L, "v", "y"), before(events.get(60)));
  }

  private static Map<String, Object> before(ChangeEvent event) {
    return dev.varve.decode.DecodedRow.of(capture.schema(event), event.before());
  }

  @Test
  void aTableWithAnUnreadableColumnIsRefusedAlsoWhenItComesLater() throws Exception {
    server.run(
        "drift",
        "CREATE TABLE fine (id int PRIMARY KEY, a binary(16))",
        "CREATE TABLE later (id int PRIMARY KEY, a uuid)");
    MySqlServer asked = new MySqlServer(capture.source);

    asked.requireReadable(TableId.of("drift", "fine"));
    VarveException refusal =
        assertThrows(
            VarveException.class, () -> asked.requireReadable(TableId.of("drift", "later")));

    assertEquals(ErrorCode.SOURCE_NOT_READY, refusal.code());
  }

  @Test
  void whatTheLogDoesNotHoldAsRowsStopsTheReading() throws Exception {
    server.run("drift", "CREATE TABLE st (id int PRIMARY KEY, v int)");
    LogPlace statement = capture.logEnd();
    server.run("drift", "SET SESSION binlog_format = 'STATEMENT'", "INSERT INTO st VALUES (1, 1)");
    refused(statement, "a change as a statement");
    LogPlace minimal = capture.logEnd();
    server.run("drift", "SET SESSION binlog_row_image = 'MINIMAL'", "UPDATE st SET v = 2");
    refused(minimal, "without some of their columns");
    LogPlace xa = capture.logEnd();
    try (Connection connection = server.connect("drift");
        Statement sql = connection.createStatement()) {
      for (String each : List.of("XA START 'x'", "UPDATE st SET v = 3", "XA END 'x'")) {
        sql.execute(each);
      }
      sql.execute("XA PREPARE 'x'");
      refused(xa, "an XA transaction");
      sql.execute("XA ROLLBACK 'x'");
    }
  }

  private static void refused(LogPlace place, String what) {
    VarveException refusal = assertThrows(VarveException.class, () -> capture.stream(place, 1));
    assertEquals(ErrorCode.SOURCE_NOT_READY, refusal.code());
    assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
  }
}
