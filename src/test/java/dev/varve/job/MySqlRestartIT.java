package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No restart loses or doubles a row of a MySQL source. The job runs in a process of its own, and is
 * killed and stopped by turns in the middle of a large transaction, plain and compressed, while
 * transactions are open that began before: one of them before the snapshot.
 */
@Timeout(200)
class MySqlRestartIT {
  private static final int LARGE = 10_000;
  private static final int LARGE_PART_BYTES = 200_000;
  private static final List<String> TABLES = List.of("single", "large", "woven", "spanning");

  @TempDir Path directory;

  private MySqlFixture shop;
  private HoldingGate gate;
  private ArchiveConfig config;
  private Connection woven;
  private long serial;

  @Test
  void losesAndDoublesNoRowWhateverItIsStoppedIn() throws Exception {
    try (MySqlFixture fixture = MySqlFixture.start(directory);
        HoldingGate opened = new HoldingGate(fixture.server.port())) {
      shop = fixture;
      gate = opened;
      config = shop.config(List.of(shop.source(gate.port(), Duration.ofSeconds(1))));
      for (String table : TABLES) {
        shop.sql("CREATE TABLE " + table + " (serial bigint PRIMARY KEY, filler varchar(100))");
        insert(table);
      }
      Connection spanning = open("spanning");
      JobProcess job = JobProcess.start(config, directory);
      try {
        Await.until("the stream", () -> saved().contains("binlog-split"));
        writeHalfHeld("OFF");
        job.kill();
        goOn();
        job = JobProcess.start(config, directory);
        commit(spanning, "spanning");
        writeHalfHeld("ON");
        job.requestStop();
        Await.until("a savepoint", () -> latestState().orElseThrow().contains("savepoint"));
        gate.openAgain();
        job.awaitStopped();
        goOn();
      } finally {
        job.close();
      }
      JobProcess.catchUp(config, directory);

      for (String table : TABLES) {
        long rows = shop.number("SELECT count(*) FROM " + table);
        assertEquals(rows, shop.inFiles(table, "count(DISTINCT serial)"), "lost rows of " + table);
        assertEquals(rows, shop.inFiles(table, "count(*)"), table);
      }
      assertTrue(
          ArchiveProof.duplicates(config, "large") > 0, "rows of a large transaction come again");
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
    }
  }

  /** State is saved while a part of a transaction has come. */
  private void writeHalfHeld(String compression) throws Exception {
    woven = open("woven");
    insert("single");
    gate.holdAfter(LARGE_PART_BYTES);
    shop.sql(
        "SET cte_max_recursion_depth = " + LARGE,
        "SET binlog_transaction_compression = " + compression,
        "INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i"
            + " < "
            + LARGE
            + ") SELECT i + "
            + serial
            + ", sha2(i, 384) FROM n");
    serial += LARGE;
    Await.until("a part of the rows", gate::holds);
    // One that was begun from now on: the first that ends may be older.
    for (int i = 0; i < 2; i++) {
      Optional<String> before = latestState();
      Await.until("another checkpoint", () -> !latestState().equals(before));
    }
  }

  /** The rest may come; another, older transaction commits after it. */
  private void goOn() throws Exception {
    gate.openAgain();
    commit(woven, "woven");
    insert("single");
  }

  private void insert(String table) throws SQLException {
    shop.sql("INSERT INTO " + table + " VALUES (" + ++serial + ", 'x')");
  }

  private Connection open(String table) throws SQLException {
    Connection connection = shop.connect();
    connection.setAutoCommit(false);
    insertInto(connection, table);
    return connection;
  }

  private void commit(Connection open, String table) throws SQLException {
    try (open) {
      insertInto(open, table);
      open.commit();
    }
  }

  private void insertInto(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO " + table + " VALUES (" + ++serial + ", 'x')");
    }
  }

  /** The last saved state as text, in which Flink CDC's splits can be read. */
  private String saved() throws IOException {
    Optional<String> latest = latestState();
    if (latest.isEmpty()) {
      return "";
    }
    try {
      return Files.readString(
          Path.of(URI.create(latest.get())).resolve("_metadata"), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException subsumed) {
      return "";
    }
  }

  private Optional<String> latestState() {
    return new SavedState(config.state()).latest();
  }
}
