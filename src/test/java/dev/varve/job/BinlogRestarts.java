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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * No restart loses or doubles a row of a source that reads a binary log. The job runs in a process
 * of its own, and is restarted idle, when the saved state stands at the log's end, and in the
 * middle of a large transaction: stopped with a savepoint in one and killed in the other, by turns.
 * At each restart transactions that were open at other moments commit: before the snapshot, and
 * before the rows around them.
 */
final class BinlogRestarts {
  /** Each is a connection, of which a server has some 100. */
  private static final int SPANNING_MAX = 40;

  private static final int LARGE_USUALLY = 10_000;

  /** Rows of a large transaction; {@code -Dvarve.transaction.rows=5000000} for a long run. */
  static final int LARGE = Integer.getInteger("varve.transaction.rows", LARGE_USUALLY);

  private static final Duration PATIENCE = Duration.ofSeconds(120 + LARGE / 5_000);

  private static final List<String> TABLES = List.of("single", "large", "woven", "spanning");

  private final Server server;
  private final ShopFixture shop;
  private final HoldingGate gate;
  private final ArchiveConfig config;
  private final Deque<Connection> spanning = new ArrayDeque<>();
  private long serial;

  /**
   * What a server does in its own way.
   *
   * @param logEnd asks for the log's end, its position in the second column
   * @param partBytes of the log that hold some of 10,000 rows, and not all of them
   * @param comesInParts whether rows of a round's large transaction come before all of it has come
   */
  record Server(String logEnd, int partBytes, LargeTransaction large, IntPredicate comesInParts) {}

  /**
   * Statements that insert {@link #LARGE} rows into {@code large} as one transaction, each with the
   * {@link #mark} of the round.
   */
  @FunctionalInterface
  interface LargeTransaction {
    /**
     * @param first the serial of the first row
     */
    String[] statements(int round, long first);
  }

  /** A text by which rows of a round's large transaction are found in state. */
  static String mark(int round) {
    return "round " + round + ".";
  }

  private BinlogRestarts(Server server, ShopFixture shop, HoldingGate gate) {
    this.server = server;
    this.shop = shop;
    this.gate = gate;
    this.config = shop.config(List.of(shop.source(gate.port(), Duration.ofSeconds(1))));
  }

  /**
   * Restarts the job so many times at each of the two moments, and looks for each row afterwards.
   */
  static void prove(Server server, ShopFixture shop, int restarts) throws Exception {
    try (HoldingGate gate = new HoldingGate(shop.server.port())) {
      new BinlogRestarts(server, shop, gate).prove(restarts);
    }
  }

  private void prove(int restarts) throws Exception {
    for (String table : TABLES) {
      shop.sql("CREATE TABLE " + table + " (serial bigint PRIMARY KEY, filler varchar(200))");
      insert(table);
    }
    for (int i = 0; i < Math.min(2 * restarts, SPANNING_MAX); i++) {
      spanning.add(open("spanning"));
    }
    JobProcess job = JobProcess.start(config, shop.directory);
    try {
      // What is written while the tables are read may come by both ways.
      Await.until("the stream", () -> saved().contains("binlog-split"));
      for (int round = 1; round <= restarts; round++) {
        stopIdle(job, round);
        job = JobProcess.start(config, shop.directory);
        stopInsideLargeTransaction(job, round);
        job = JobProcess.start(config, shop.directory);
      }
      awaitSaved(insert("single"));
      job.stop();
    } finally {
      job.close();
    }
    JobRunner.start(config, RunOptions.untilCaughtUp()).await();

    for (String table : TABLES) {
      assertEachRowOnce(table);
    }
    assertTrue(
        ArchiveProof.duplicates(config, "large") > 0, "rows of a large transaction come again");
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
  }

  /** The saved state stands at the end of the last commit, and the next follows right there. */
  private void stopIdle(JobProcess job, int round) throws Exception {
    Connection woven = open("woven");
    awaitSaved(insert("single"));
    if (round % 2 == 0) {
      job.kill();
    } else {
      job.stop();
    }
    if (round % 4 < 2) {
      insert("single");
      commit(woven, "woven");
    } else {
      commit(woven, "woven");
      insert("single");
    }
    commitSpanning();
  }

  /** State is saved while rows of a transaction come; another, older one commits after it. */
  private void stopInsideLargeTransaction(JobProcess job, int round) throws Exception {
    Connection woven = open("woven");
    awaitSaved(insert("single"));
    gate.holdAfter((long) server.partBytes() * LARGE / LARGE_USUALLY);
    shop.sql(server.large().statements(round, serial + 1));
    serial += LARGE;
    Await.until("a part of the rows", PATIENCE, gate::holds);
    if (server.comesInParts().test(round)) {
      CanarySearch rows = CanarySearch.of(mark(round));
      Path state = Path.of(config.state().uri());
      Await.until("some of the rows in state", PATIENCE, () -> !rows.in(state).isEmpty());
    }
    awaitCheckpoint();
    if (round % 2 == 0) {
      job.requestStop();
      Await.until("a savepoint", () -> latestState().orElseThrow().contains("savepoint"));
      gate.openAgain();
      job.awaitStopped();
    } else {
      job.kill();
      gate.openAgain();
    }
    commit(woven, "woven");
    commitSpanning();
  }

  /** One that was begun from now on: the first that ends may be older. */
  private void awaitCheckpoint() throws Exception {
    for (int i = 0; i < 2; i++) {
      Optional<String> before = latestState();
      Await.until("another checkpoint", () -> !latestState().equals(before));
    }
  }

  /** Commits a row alone and returns where the log ends then. */
  private long insert(String table) throws SQLException {
    shop.sql("INSERT INTO " + table + " VALUES (" + ++serial + ", 'x')");
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(server.logEnd())) {
      row.next();
      return row.getLong(2);
    }
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

  private void commitSpanning() throws SQLException {
    if (!spanning.isEmpty()) {
      commit(spanning.remove(), "spanning");
    }
  }

  private void insertInto(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO " + table + " VALUES (" + ++serial + ", 'x')");
    }
  }

  /** Waits until the last saved state goes on from exactly here. */
  private void awaitSaved(long position) throws Exception {
    Await.until("state that goes on from " + position, PATIENCE, () -> savedAt(position));
  }

  private boolean savedAt(long position) throws IOException {
    return saved().contains("\"pos\":\"" + position + "\"");
  }

  /** The last saved state as text, in which Flink CDC's offsets can be read. */
  private String saved() throws IOException {
    Optional<String> latest = latestState();
    if (latest.isEmpty()) {
      return "";
    }
    Path metadata = Path.of(URI.create(latest.get())).resolve("_metadata");
    try {
      return Files.readString(metadata, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException subsumed) {
      return "";
    }
  }

  private Optional<String> latestState() {
    return new SavedState(config.state()).latest();
  }

  /** Each row that the database has is in the files once, listed by a plain glob. */
  private void assertEachRowOnce(String table) throws Exception {
    long rows = shop.number("SELECT count(*) FROM " + table);
    assertEquals(rows, shop.inFiles(table, "count(DISTINCT serial)"), "lost rows of " + table);
    assertEquals(rows, shop.inFiles(table, "count(DISTINCT _varve_id)"), table);
    assertEquals(rows, shop.inFiles(table, "count(*)"), table);
  }
}
