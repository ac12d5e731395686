package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.job.Await;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database whose log is lost while nobody reads it: what changed meanwhile is found, and deletes
 * are archived, each once.
 */
class GapsCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  @Test
  void deletesThatADroppedSlotHidAreFoundAndArchivedOnce() throws Exception {
    Path home = folder.resolve("postgres");
    try (LocalPostgres postgres = LocalPostgres.start(home.resolve("server"))) {
      Scene scene = new Scene(DatabaseScene.of(home, postgres), "[]");
      scene.create("entry varchar(20)");
      scene.sql(
          "ALTER TABLE orders REPLICA IDENTITY FULL", "ALTER TABLE journal REPLICA IDENTITY FULL");

      scene.loseAndFind(
          "VRV-3004", () -> scene.sql("SELECT pg_drop_replication_slot('varve_crm')"));
    }
  }

  @Test
  void deletesThatAPurgedLogHidAreFoundAndArchivedOnce() throws Exception {
    Path home = folder.resolve("mariadb");
    try (LocalMariaDb mariaDb = LocalMariaDb.start(home.resolve("server"))) {
      Scene scene = new Scene(DatabaseScene.of(home, mariaDb), "[\"entry=b\"]");
      scene.create("entry varchar(20) PRIMARY KEY");

      scene.loseAndFind(
          "VRV-3008",
          () -> {
            scene.sql("SET GLOBAL slave_connections_needed_for_purge = 0", "FLUSH BINARY LOGS");
            Await.until("the log is purged", () -> isPurged(scene));
          });
    }
  }

  /** The server keeps a file until it has noticed that its last reader is gone. */
  private static boolean isPurged(Scene scene) throws SQLException {
    for (String reader :
        scene.values(
            "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog%'")) {
      scene.sql("KILL " + reader);
    }
    scene.sql("PURGE BINARY LOGS TO 'binlog.000002'");
    return scene.values("SHOW BINARY LOGS").get(0).equals("binlog.000002");
  }

  @FunctionalInterface
  private interface Loss {
    void happen() throws Exception;
  }

  /**
   * A database with three tables, and its archive. One has a key only where a snapshot needs it.
   *
   * @param entries how a deleted row of that table is named
   */
  private record Scene(DatabaseScene database, String entries) {

    void sql(String... statements) throws SQLException {
      database.sql(statements);
    }

    List<String> values(String sql) throws SQLException {
      return database.values(sql);
    }

    void create(String journal) throws SQLException {
      sql(
          "CREATE TABLE orders (id int PRIMARY KEY, note varchar(20), amount decimal(12,2))",
          "CREATE TABLE journal (" + journal + ")",
          "CREATE TABLE emptied (id int PRIMARY KEY)");
      for (int id = 1; id <= 20; id++) {
        sql("INSERT INTO orders VALUES (%d, 'note %d', %d.50)".formatted(id, id, id));
      }
      sql(
          "INSERT INTO journal VALUES ('a'), ('b'), ('c')",
          "INSERT INTO emptied VALUES (1), (2), (3)");
    }

    void loseAndFind(String code, Loss loss) throws Exception {
      DatabaseScene.assertEnds(0, database.run());
      sql(
          "UPDATE orders SET note = 'changed' WHERE id IN (1, 6)",
          "DELETE FROM orders WHERE id = 2",
          "INSERT INTO orders VALUES (21, 'note 21', 21.5)");
      DatabaseScene.assertEnds(0, database.run());
      DatabaseScene.assertEnds(0, gaps());
      sql(
          "INSERT INTO orders VALUES (22, 'new', 1), (23, 'new', 1)",
          "UPDATE orders SET amount = 0 WHERE id IN (3, 4)",
          "DELETE FROM orders WHERE id IN (5, 6, 7)",
          "DELETE FROM journal WHERE entry = 'b'",
          "INSERT INTO journal VALUES ('d')",
          "DELETE FROM emptied");
      loss.happen();
      CommandRun refused = DatabaseScene.assertEnds(4, database.run());
      assertTrue(refused.err().contains(code), refused.err());
      Files.move(database.home().resolve("state"), database.home().resolve("state-aside"));
      DatabaseScene.assertEnds(0, database.run());

      assertFound();
      assertSentTwice();
      DatabaseScene.assertEnds(0, database.run());

      assertArchivedOnce();
    }

    private void assertFound() throws IOException {
      CommandRun found = DatabaseScene.assertEnds(3, gaps("--output", "json"));
      assertTrue(
          found
              .err()
              .contains("VRV-2013 the archive does not know 7 deletes; of 0 rows and 0 gaps"),
          found.err());
      JsonNode gap = JSON.readTree(found.out());
      assertTrue(gap.path("olderEpoch").asText().startsWith("000001@"), found.out());
      assertTrue(gap.path("newerEpoch").asText().startsWith("000002@"), found.out());
      assertTrue(
          gap.path("lastChange").asText().compareTo(gap.path("snapshotEnd").asText()) < 0,
          found.out());
      assertEquals(
          List.of(
              database.schema()
                  + ".emptied NOT_IN_SNAPSHOT 3 0 0 0 0 3 0 0 [\"id=1\",\"id=2\",\"id=3\"]",
              database.schema() + ".journal COMPARED 3 3 2 1 0 1 0 0 " + entries,
              database.schema()
                  + ".orders COMPARED 20 19 15 2 2 3 0 0 [\"id=5\",\"id=6\",\"id=7\"]"),
          tables(gap));
    }

    private static List<String> tables(JsonNode gap) {
      List<String> tables = new ArrayList<>();
      for (JsonNode table : gap.path("tables")) {
        List<String> values = new ArrayList<>();
        table.forEach(value -> values.add(value.isTextual() ? value.asText() : value.toString()));
        tables.add(String.join(" ", values));
      }
      return tables;
    }

    /** Without a job. A table that may have been dropped or left out is sent when it is meant. */
    private void assertSentTwice() throws IOException {
      CommandRun first = DatabaseScene.assertEnds(3, gaps("--archive-deletes"));
      assertTrue(first.out().contains("crm: 4 deletes sent"), first.out());
      assertTrue(
          first.err().contains(database.schema() + ".emptied: 3 deletes not sent"), first.err());
      CommandRun emptied =
          DatabaseScene.assertEnds(0, gaps("--archive-deletes", "--table", "emptied"));
      assertTrue(emptied.out().contains("crm: 3 deletes sent"), emptied.out());
      JsonNode again =
          sent(DatabaseScene.assertEnds(3, gaps("--archive-deletes", "--output", "json")));
      assertEquals(4, again.path("sent").asInt());
      assertEquals(3, again.path("notConfirmed").path(database.schema() + ".emptied").asInt());
    }

    private static JsonNode sent(CommandRun run) throws IOException {
      List<String> lines = run.out().lines().toList();
      return JSON.readTree(lines.get(lines.size() - 1));
    }

    private void assertArchivedOnce() throws IOException {
      JsonNode gap = JSON.readTree(DatabaseScene.assertEnds(0, gaps("--output", "json")).out());
      assertEquals(
          List.of(
              database.schema() + ".emptied NOT_IN_SNAPSHOT 3 0 0 0 0 0 3 0 []",
              database.schema() + ".journal COMPARED 3 3 2 1 0 0 1 0 []",
              database.schema() + ".orders COMPARED 20 19 15 2 2 0 3 0 []"),
          tables(gap));
      String found = " WHERE _varve_op = 'd' AND _varve_position = 'r'";
      assertEquals(
          "5,note 5,5.50\r\n6,changed,6.50\r\n7,note 7,7.50",
          query("SELECT id, note, amount FROM %s.orders" + found + " ORDER BY id"));
      assertEquals("b", query("SELECT entry FROM %s.journal" + found));
      assertEquals(
          "3,1", query("SELECT count(*), count(DISTINCT \"window\") FROM %s.emptied" + found));
      assertEquals(
          0,
          sent(DatabaseScene.assertEnds(0, gaps("--archive-deletes", "--output", "json")))
              .path("sent")
              .asInt());
      RunScene.assertSound(database.map());
      CommandRun same = DatabaseScene.assertEnds(0, database.command("reconcile"));
      assertTrue(same.out().contains(", 22 live rows, 0 differences"), same.out());
    }

    private String query(String sql) throws IOException {
      return database.query(sql.formatted(database.schema()));
    }

    private CommandRun gaps(String... options) throws IOException {
      return database.command("gaps", options);
    }
  }
}
