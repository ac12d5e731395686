package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow;
import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.decode.DecodedRow.Unchanged;
import dev.varve.local.LocalPostgres;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Every kind of change through the real source. */
class PostgresChangesIT {
  @TempDir static Path directory;

  private static LocalPostgres server;
  private static Connection database;
  private static CaptureRun capture;

  @BeforeAll
  static void captureStarts() throws Exception {
    server =
        LocalPostgres.start(directory.resolve("postgres"), Map.of("track_commit_timestamp", "on"));
    database = server.connect("postgres");
    execute(
        "CREATE TABLE plain (id int PRIMARY KEY, note text NOT NULL DEFAULT 'none', n int)",
        "CREATE TABLE complete (id int PRIMARY KEY, note text, n int)",
        "ALTER TABLE complete REPLICA IDENTITY FULL",
        "CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL UNIQUE, n int)",
        "ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_code_key",
        "CREATE TABLE toasted (id int PRIMARY KEY, big text, bytes bytea, list int[], doc jsonb,"
            + " exact numeric, n int)",
        "ALTER TABLE toasted ALTER COLUMN exact SET STORAGE EXTERNAL",
        "CREATE TABLE toasted_full (LIKE toasted INCLUDING ALL)",
        "ALTER TABLE toasted_full REPLICA IDENTITY FULL",
        "CREATE TABLE copied (id int PRIMARY KEY, note text)",
        "CREATE TABLE emptied (id int PRIMARY KEY)",
        "CREATE TABLE emptied_too (id int PRIMARY KEY)",
        "CREATE TABLE altered (id int PRIMARY KEY, a text, b int DEFAULT 7)",
        "CREATE TABLE derived (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)",
        "INSERT INTO derived VALUES (1)",
        "CREATE TABLE timed (id int PRIMARY KEY)",
        "CREATE PUBLICATION varve FOR ALL TABLES");
    capture = CaptureRun.start(server, "postgres", "changes");
    capture.next("derived");
  }

  @AfterAll
  static void captureStops() throws Exception {
    try (LocalPostgres stopping = server;
        Connection closing = database) {
      if (capture != null) {
        capture.close();
      }
    }
  }

  @Test
  void underDefaultIdentityOnlyTheKeyIsKnownOfADeletedRow() throws Exception {
    execute(
        "INSERT INTO plain VALUES (1, 'a', NULL)",
        "UPDATE plain SET n = 5 WHERE id = 1",
        "DELETE FROM plain WHERE id = 1");

    assertEquals(row(1L, "a", null), values(after(capture.next("plain"))));
    ChangeEvent update = capture.next("plain");
    assertEquals(Operation.UPDATE, update.operation());
    assertNull(update.before());
    assertEquals(row(1L, "a", 5L), values(after(update)));
    ChangeEvent delete = capture.next("plain");
    assertEquals(Operation.DELETE, delete.operation());
    assertNull(delete.after());
    assertEquals(row(1L, new Unchanged(), new Unchanged()), values(before(delete)));
  }

  @Test
  void underFullIdentityTheWholeRowIsKnown() throws Exception {
    execute(
        "INSERT INTO complete VALUES (1, 'a', NULL)",
        "UPDATE complete SET n = 5 WHERE id = 1",
        "DELETE FROM complete WHERE id = 1");

    capture.next("complete");
    assertEquals(row(1L, "a", null), values(before(capture.next("complete"))));
    assertEquals(row(1L, "a", 5L), values(before(capture.next("complete"))));
  }

  @Test
  void underAnIndexOnlyItsColumnsAreKnown() throws Exception {
    execute("INSERT INTO indexed VALUES (1, 'x', 2)", "DELETE FROM indexed");

    capture.next("indexed");
    assertEquals(
        row(new Unchanged(), "x", new Unchanged()), values(before(capture.next("indexed"))));
  }

  @Test
  void toastThatAnUpdateLeftAloneIsUnchanged() throws Exception {
    execute(insertToast("toasted"), "UPDATE toasted SET n = 2");

    List<Object> first = values(after(capture.next("toasted")));
    List<Object> second = values(after(capture.next("toasted")));

    Unchanged kept = new Unchanged();
    assertEquals(row(1L, kept, kept, kept, kept, kept, 2L), second);
    assertEquals(64_000, ((String) first.get(1)).length());
  }

  @Test
  void toastIsKnownUnderFullIdentity() throws Exception {
    execute(insertToast("toasted_full"), "UPDATE toasted_full SET n = 2");

    List<Object> first = values(after(capture.next("toasted_full")));
    ChangeEvent update = capture.next("toasted_full");

    assertEquals(first, values(before(update)));
    assertEquals(first.subList(0, 6), values(after(update)).subList(0, 6));
  }

  @Test
  void aChangedKeyIsADeleteAndACreateAtOnePosition() throws Exception {
    execute(
        "INSERT INTO complete VALUES (10, 'a', 1)", "UPDATE complete SET id = 11 WHERE id = 10");

    ChangeEvent insert = nextWithId("complete", 10);
    ChangeEvent delete = capture.next("complete");
    ChangeEvent create = capture.next("complete");

    assertEquals(Operation.CREATE, insert.operation());
    assertEquals(Operation.DELETE, delete.operation());
    assertEquals(Operation.CREATE, create.operation());
    assertEquals(row(10L, "a", 1L), values(before(delete)));
    assertEquals(row(11L, "a", 1L), values(after(create)));
    SourcePosition.Postgres first = position(delete);
    assertEquals(
        new SourcePosition.Postgres(first.lsn(), first.transactionId(), first.index() + 1),
        position(create));
  }

  @Test
  void rowsCopiedAtOnePositionAreToldApart() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      rows.append(i).append("\trow ").append(i).append('\n');
    }
    database
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY copied FROM STDIN", new StringReader(rows.toString()));

    Set<String> positions = new HashSet<>();
    Set<Long> logNumbers = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ChangeEvent event = capture.next("copied");
      positions.add(event.position().text());
      logNumbers.add(position(event).lsn());
      assertEquals(row((long) i, "row " + i), values(after(event)));
    }

    assertEquals(1000, positions.size());
    assertTrue(logNumbers.size() < 500, "a copy that shares no number tests nothing");
  }

  @Test
  void truncateIsOneChangeOfEachTable() throws Exception {
    execute("INSERT INTO emptied VALUES (1)", "TRUNCATE emptied, emptied_too");

    capture.next("emptied");
    for (String table : List.of("emptied", "emptied_too")) {
      ChangeEvent event = capture.next(table);
      assertEquals(Operation.TRUNCATE, event.operation());
      assertNull(event.before());
      assertNull(event.after());
      assertEquals(List.of(), capture.schema(event).key());
    }
  }

  @Test
  void columnsAddedRenamedRetypedAndDroppedAreNewVersions() throws Exception {
    execute(
        "INSERT INTO altered VALUES (1, 'x', NULL)",
        "ALTER TABLE altered ADD COLUMN c numeric(6,2) DEFAULT 1.25",
        "INSERT INTO altered VALUES (2, 'y', NULL, 'NaN')",
        "ALTER TABLE altered RENAME COLUMN a TO renamed",
        "INSERT INTO altered VALUES (3, 'z')",
        "ALTER TABLE altered ALTER COLUMN b TYPE text",
        "INSERT INTO altered VALUES (4, NULL, 'text')",
        "ALTER TABLE altered DROP COLUMN b",
        "INSERT INTO altered VALUES (5, 'last')");

    ChangeEvent first = capture.next("altered");
    ChangeEvent second = capture.next("altered");
    ChangeEvent third = capture.next("altered");
    ChangeEvent fourth = capture.next("altered");
    ChangeEvent fifth = capture.next("altered");

    assertEquals(row(1L, "x", null), values(after(first)));
    assertEquals(row(2L, "y", null, new Misfit("NaN")), values(after(second)));
    assertEquals(List.of("id", "renamed", "b", "c"), columns(third));
    assertEquals(row(4L, null, "text", new BigDecimal("1.25")), values(after(fourth)));
    assertEquals("text", capture.schema(fourth).columns().get(2).sourceType());
    assertEquals(List.of("id", "renamed", "c"), columns(fifth));
    assertNotEquals(first.schema(), second.schema());
    assertNotEquals(second.schema(), third.schema());
  }

  @Test
  void generatedColumnsAreInTheSnapshotOnly() throws Exception {
    execute("INSERT INTO derived VALUES (2)");

    assertEquals(List.of("id"), columns(capture.next("derived")));
  }

  @Test
  void eventTimeIsTheCommitTimeToTheMicrosecond() throws Exception {
    execute("INSERT INTO timed VALUES (1)");

    ChangeEvent event = capture.next("timed");

    assertEquals(
        query(
            "SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM"
                + " timed"),
        Long.toString(event.timeMicros()));
    assertEquals(query("SELECT xmin FROM timed"), Long.toString(position(event).transactionId()));
  }

  private static String insertToast(String table) {
    return "INSERT INTO "
        + table
        + " SELECT 1, string_agg(md5(i::text), ''), decode(string_agg(md5(i::text), ''), 'hex'),"
        + " array_agg(i * 7919), jsonb_build_object('v', string_agg(md5(i::text), '')),"
        + " ('1' || string_agg((i * 7919 % 10)::text || (i * i % 1000), ''))::numeric, 1"
        + " FROM generate_series(1, 2000) AS i";
  }

  private static ChangeEvent nextWithId(String table, long id) throws Exception {
    ChangeEvent event = capture.next(table);
    while (event.after() == null || !values(after(event)).get(0).equals(id)) {
      event = capture.next(table);
    }
    return event;
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }

  private static List<Object> values(Map<String, Object> row) {
    return new ArrayList<>(row.values());
  }

  private static List<String> columns(ChangeEvent event) {
    return capture.schema(event).columns().stream().map(Column::name).toList();
  }

  private static Map<String, Object> after(ChangeEvent event) {
    return DecodedRow.of(capture.schema(event), event.after());
  }

  private static Map<String, Object> before(ChangeEvent event) {
    return DecodedRow.of(capture.schema(event), event.before());
  }

  private static SourcePosition.Postgres position(ChangeEvent event) {
    return (SourcePosition.Postgres) event.position();
  }

  private static String query(String sql) throws Exception {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(String... statements) throws Exception {
    try (Statement statement = database.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
