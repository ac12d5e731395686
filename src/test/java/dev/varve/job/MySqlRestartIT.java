package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
  private static final int LARGE = 30_000;
  private static final List<String> TABLES = List.of("single", "large", "woven", "spanning");

  @TempDir Path directory;

  private MySqlFixture shop;
  private long serial;

  @Test
  void losesAndDoublesNoRowWhateverItIsStoppedIn() throws Exception {
    try (MySqlFixture fixture = MySqlFixture.start(directory)) {
      shop = fixture;
      for (String table : TABLES) {
        shop.sql("CREATE TABLE " + table + " (serial bigint PRIMARY KEY, filler varchar(100))");
        insert(table);
      }
      Connection spanning = open("spanning");
      JobProcess job = JobProcess.start(shop.config(), directory);
      try {
        Await.until("the stream", () -> saved().contains("binlog-split"));
        stopInsideLargeTransaction("OFF", job::kill);
        job = JobProcess.start(shop.config(), directory);
        commit(spanning, "spanning");
        stopInsideLargeTransaction("ON", job::stop);
      } finally {
        job.close();
      }
      JobProcess.catchUp(shop.config(), directory);

      for (String table : TABLES) {
        long rows = shop.number("SELECT count(*) FROM " + table);
        assertEquals(rows, shop.inFiles(table, "count(DISTINCT serial)"), "lost rows of " + table);
        assertEquals(rows, shop.inFiles(table, "count(*)"), table);
      }
      assertTrue(
          ArchiveProof.duplicates(shop.config(), "large") > 0,
          "rows of a large transaction come again");
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
    }
  }

  @FunctionalInterface
  private interface Stop {
    void run() throws Exception;
  }

  /** State is saved while rows of a transaction come; another, older one commits after it. */
  private void stopInsideLargeTransaction(String compression, Stop stop) throws Exception {
    Connection woven = open("woven");
    insert("single");
    shop.sql(
        "SET cte_max_recursion_depth = " + LARGE,
        "SET binlog_transaction_compression = " + compression,
        "INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i"
            + " < "
            + LARGE
            + ") SELECT i + "
            + serial
            + ", repeat('x', 100) FROM n");
    serial += LARGE;
    Optional<String> before = latestState();
    Await.until("another checkpoint", () -> !latestState().equals(before));
    stop.run();
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
    return new SavedState(shop.config().state()).latest();
  }
}
