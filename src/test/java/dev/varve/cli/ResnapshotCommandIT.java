package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.job.Await;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalMySql;
import dev.varve.local.LocalMySqlServer;
import dev.varve.local.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that a database changed behind its log's back, found and archived by reading tables again,
 * while their other rows are changed all the time and the job runs.
 */
class ResnapshotCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  @Test
  void ofPostgresWithTransactionsThatAreOpenAcrossIt() throws Exception {
    Path home = folder.resolve("postgres");
    try (LocalPostgres postgres = LocalPostgres.start(home.resolve("server"))) {
      Scene scene = new Scene(DatabaseScene.of(home, postgres));
      scene.database.sql(
          "CREATE TABLE journal (entry text)",
          "ALTER TABLE journal REPLICA IDENTITY FULL",
          "INSERT INTO journal VALUES ('a'), ('a'), ('b'), ('c')");

      scene.findAndRepair(
          List.of(
              "ALTER PUBLICATION varve_crm SET (publish = 'truncate')",
              "INSERT INTO journal VALUES ('d'), ('d')",
              "DELETE FROM journal WHERE entry = 'b'"),
          List.of("ALTER PUBLICATION varve_crm SET (publish = 'insert, update, delete, truncate')"),
          // A snapshot archives equal rows once, so that one more of them is missing.
          Map.of("public.journal", "MISSING 3 DIFFERENT 0 SURPLUS 1"));
    }
  }

  @Test
  void ofMariaDb() throws Exception {
    Path home = folder.resolve("mariadb");
    try (LocalMariaDb server = LocalMariaDb.start(home.resolve("server"))) {
      findAndRepair(home, server);
    }
  }

  @Test
  void ofMySql() throws Exception {
    Path home = folder.resolve("mysql");
    try (LocalMySql server = LocalMySql.start(home.resolve("server"))) {
      findAndRepair(home, server);
    }
  }

  /** The snapshot was read before, and no change tells of rows that are not changed. */
  @Test
  void archivesTheRowsOfATableThatTheDataMapLeftOut() throws Exception {
    Path home = folder.resolve("included");
    try (LocalPostgres postgres = LocalPostgres.start(home.resolve("server"))) {
      DatabaseScene all = DatabaseScene.of(home, postgres);
      all.sql(
          "CREATE TABLE orders (id int PRIMARY KEY)",
          "CREATE TABLE later (id int PRIMARY KEY, note text)",
          "INSERT INTO later VALUES (1, 'a'), (2, 'b'), (3, 'c')");
      DatabaseScene.assertEnds(0, all.including("public.orders").run());
      try (LiveCommand run = all.start().awaitSaid("archiving; ")) {
        all.sql("INSERT INTO later VALUES (4, 'd')");
        String[] later = {"--source", "crm", "--table", "later"};
        Await.until(
            "the new row alone",
            () -> all.command("resnapshot", later).out().contains("public.later     4          1"));
        DatabaseScene reader = withSelectAlone(all);
        DatabaseScene.assertEnds(
            0, reader.command("resnapshot", "--source", "crm", "--table", "later", "--repair"));
        Await.until("the same", () -> all.command("resnapshot", later).exitCode() == 0);
        run.interrupt().succeeds();
      }
      assertEquals(
          "r,1,a\r\nr,2,b\r\nr,3,c\r\nc,4,d",
          all.query("SELECT _varve_op, id, note FROM public.later ORDER BY id"));
      RunScene.assertSound(all.map());
      givesUpOrIsInterruptedWhenNoJobRuns(all);
      refusesATableThatIsTruncatedWhileItIsOpened(
          all,
          List.of("BEGIN", "TRUNCATE later"),
          "SELECT pid FROM pg_locks WHERE NOT granted",
          List.of("COMMIT"));
    }
  }

  private static DatabaseScene withSelectAlone(DatabaseScene all) throws Exception {
    Path password = Files.writeString(all.home().resolve("reader"), "of-a-test");
    all.sql(
        "CREATE ROLE reader LOGIN PASSWORD 'of-a-test'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    return all.as("reader", password);
  }

  private static void givesUpOrIsInterruptedWhenNoJobRuns(DatabaseScene scene) throws Exception {
    String[] what = {"--source", "crm", "--table", "later", "--wait"};
    CommandRun gaveUp = scene.command("resnapshot", with(what, "PT1S"));
    assertEquals(3, gaveUp.exitCode(), gaveUp.err());
    assertTrue(gaveUp.err().contains("gave up after PT1S: waits for the job"), gaveUp.err());

    Path temporary = Files.createDirectories(scene.home().resolve("temporary"));
    String[] command = {"resnapshot", "--config", scene.map().toString()};
    try (VarveProcess waiting =
        VarveProcess.start(
            scene.home().resolve("waiting"),
            Map.of(),
            temporary,
            with(command, with(what, "PT1H")))) {
      waiting.await("rows on the disk", () -> !rows(temporary).isEmpty());
      waiting.interrupt().ends(130);
      assertTrue(waiting.err().contains("nothing was written"), waiting.err());
    }
    assertEquals(List.of(), rows(temporary));
  }

  private static List<Path> rows(Path temporary) throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.filter(file -> file.getFileName().toString().startsWith("rows-")).toList();
    }
  }

  /** It would show itself empty, or as it is now, which the place in the log does not. */
  private static void refusesATableThatIsTruncatedWhileItIsOpened(
      DatabaseScene scene, List<String> truncate, String waiting, List<String> end)
      throws Exception {
    try (Connection connection = scene.database().connect()) {
      DatabaseScene.execute(connection, truncate);
      CompletableFuture<CommandRun> run =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return scene.command("resnapshot", "--source", "crm", "--table", "later");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Await.until("it waits for the table", () -> !scene.values(waiting).isEmpty());
      DatabaseScene.execute(connection, end);
      CommandRun refused = run.get(2, TimeUnit.MINUTES);
      assertEquals(4, refused.exitCode(), refused.out() + refused.err());
      assertTrue(refused.err().contains("just now"), refused.err());
    }
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  private static void findAndRepair(Path home, LocalMySqlServer server) throws Exception {
    DatabaseScene database = DatabaseScene.of(home, server);
    new Scene(database).findAndRepair(List.of("SET sql_log_bin = 0"), List.of(), Map.of());
    database.sql("CREATE TABLE later (id int PRIMARY KEY)", "INSERT INTO later VALUES (1)");
    refusesATableThatIsTruncatedWhileItIsOpened(
        database,
        List.of("LOCK TABLES later WRITE"),
        "SELECT id FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'",
        List.of("TRUNCATE later", "UNLOCK TABLES"));
  }

  private record Scene(DatabaseScene database) {
    private static final int BUSY_ROWS = 50;

    void findAndRepair(List<String> hide, List<String> show, Map<String, String> more)
        throws Exception {
      database.sql(
          "CREATE TABLE orders (id int PRIMARY KEY, note varchar(20), amount decimal(12,2))");
      for (int id = 1; id <= 110; id++) {
        database.sql("INSERT INTO orders VALUES (%d, 'note %d', %d.50)".formatted(id, id, id));
      }
      try (LiveCommand run = database.start().awaitSaid("archiving; ")) {
        Await.until("the snapshot is sealed", this::isSealed);
        hidden(hide, show);
        try (Connection open = database.database().connect();
            Writer writer = new Writer(database.database().connect(), open)) {
          open.setAutoCommit(false);
          DatabaseScene.execute(open, List.of("UPDATE orders SET note = 'open' WHERE id = 104"));
          Thread writing = new Thread(writer, "writer");
          writing.start();
          assertFoundAndRepaired(more);
          Await.until("the open transaction is committed", () -> writer.hasCommittedOther);
          writer.stopped = true;
          writing.join();
          assertEquals(null, writer.failure);
        }
        run.interrupt().succeeds();
      }
      DatabaseScene.assertEnds(0, database.run());
      assertArchived();
    }

    private void hidden(List<String> hide, List<String> show) throws SQLException {
      try (Connection connection = database.database().connect()) {
        DatabaseScene.execute(connection, hide);
        DatabaseScene.execute(
            connection,
            List.of(
                "INSERT INTO orders VALUES (111, 'hidden', 1)",
                "UPDATE orders SET note = 'hidden' WHERE id IN (101, 104)",
                "DELETE FROM orders WHERE id = 102"));
        DatabaseScene.execute(connection, show);
      }
    }

    /**
     * Of row 104 the open transaction tells what the hidden change did not; until then it differs.
     */
    private void assertFoundAndRepaired(Map<String, String> more) throws Exception {
      assertFound(more, again());
      CommandRun repair = again("--repair");
      assertTrue(repair.exitCode() == 0 || repair.exitCode() == 3, repair.err());
      assertFound(more, repair);
      Await.until(
          "the archive says the same",
          () ->
              found(again()).values().stream().allMatch("MISSING 0 DIFFERENT 0 SURPLUS 0"::equals));
    }

    private void assertFound(Map<String, String> more, CommandRun run) throws IOException {
      SortedMap<String, String> expected = new TreeMap<>(more);
      boolean open = run.out().contains("DIFFERENT id=104");
      expected.put(
          database.schema() + ".orders",
          "MISSING 1 DIFFERENT %d SURPLUS 1".formatted(open ? 2 : 1));
      assertEquals(expected, found(run), run.out());
    }

    private CommandRun again(String... options) throws IOException {
      String[] all = {"--source", "crm", "--table", database.schema() + ".*", "--output", "json"};
      return database.command("resnapshot", with(all, options));
    }

    private static SortedMap<String, String> found(CommandRun run) throws IOException {
      SortedMap<String, String> found = new TreeMap<>();
      for (String line : run.out().lines().toList()) {
        JsonNode table = JSON.readTree(line);
        if (table.has("table")) {
          assertEquals("COMPARED", table.path("state").asText(), line);
          found.put(
              table.path("table").asText(),
              "MISSING %s DIFFERENT %s SURPLUS %s"
                  .formatted(
                      table.path("missing"), table.path("different"), table.path("surplus")));
        }
      }
      assertTrue(!found.isEmpty(), run.err());
      return found;
    }

    private boolean isSealed() throws IOException {
      String sql = "SELECT count(*) FROM " + database.schema() + ".orders";
      return database.command("query", sql, "--output", "csv").out().contains("110");
    }

    private void assertArchived() throws IOException {
      RunScene.assertSound(database.map());
      CommandRun same = DatabaseScene.assertEnds(0, database.command("reconcile"));
      assertTrue(same.out().contains(" 0 differences"), same.out());
      assertEquals(
          "r,101,hidden\r\nd,102,note 102\r\nr,111,hidden",
          database.query(
              "SELECT _varve_op, id, note FROM "
                  + database.schema()
                  + ".orders WHERE id IN (101, 102, 111) AND _varve_position > 'r' ORDER BY id"));
    }
  }

  /**
   * Changes rows, each transaction a few, until it is stopped; after many of them another
   * transaction is committed.
   */
  private static final class Writer implements Runnable, AutoCloseable {
    private static final int COMMITS_OTHER_AT = 500;

    private final Connection connection;
    private final Connection other;
    private final Random random = new Random(7);
    private volatile boolean stopped;
    private volatile boolean hasCommittedOther;
    private volatile SQLException failure;

    Writer(Connection connection, Connection other) {
      this.connection = connection;
      this.other = other;
    }

    @Override
    public void run() {
      try (Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (int i = 0; !stopped; i++) {
          for (int change = 0; change < 3; change++) {
            int id = 1 + random.nextInt(Scene.BUSY_ROWS);
            statement.executeUpdate("DELETE FROM orders WHERE id = " + id);
            statement.executeUpdate(
                "INSERT INTO orders VALUES (%d, 'busy %d', %d)".formatted(id, i, i));
            statement.executeUpdate("UPDATE orders SET amount = amount + 1 WHERE id = " + id);
          }
          connection.commit();
          if (i == COMMITS_OTHER_AT) {
            other.commit();
            hasCommittedOther = true;
          }
        }
      } catch (SQLException e) {
        failure = e;
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
