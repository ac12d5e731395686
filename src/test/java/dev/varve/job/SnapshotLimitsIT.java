package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.DailyHours;
import dev.varve.config.SnapshotConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load that a snapshot puts on a database is bounded, and a bounded one can be stopped. */
class SnapshotLimitsIT {
  private static final ZoneId UTC = ZoneOffset.UTC;
  private static final int ROWS = 3_000;
  private static final int ROWS_PER_SECOND = 500;

  /** What 3,000 rows take at least, but for what a wait may be put off. */
  private static final long LEAST_MILLIS = 5_900;

  private static final int CHUNK_ROWS = 500;

  /** What a wait may be put off, for each chunk. */
  private static final long SLACK_MILLIS = 100;

  private static final String CHUNK_QUERIES =
      " mysql.general_log WHERE argument LIKE 'SELECT CAST(%FROM `shop`.`orders`%'";

  private static final SnapshotConfig PACED =
      new SnapshotConfig(10_000, 100, ROWS_PER_SECOND, null, UTC);
  private static final SnapshotConfig SLOW = new SnapshotConfig(10_000, 100, 10, null, UTC);

  /** When the server began the transaction that reads the rows. */
  private static final String POSTGRES_BEGAN_MILLIS =
      "SELECT coalesce(min(extract(epoch FROM xact_start) * 1000), 0)::bigint"
          + " FROM pg_stat_activity WHERE query LIKE 'SELECT * FROM%orders%'"
          + " AND backend_type = 'client backend'";

  private static final String POSTGRES_ROWS_READ =
      "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
          + " FROM pg_stat_user_tables WHERE relname = 'orders'";

  /** How many tables a session has locked, of the one that has most. */
  private static final String POSTGRES_TABLES_HELD =
      "SELECT coalesce(max(tables), 0) FROM (SELECT count(DISTINCT relation) AS tables"
          + " FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
          + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY pid) held";

  private static final String POSTGRES_TRANSACTIONS_OPEN =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'";

  @TempDir Path directory;

  @Test
  void postgresSendsTheRowsOfAQueryNoFasterThanAllowed() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      fill(shop);

      assertPaced(shop.config(PACED), () -> number(shop, POSTGRES_BEGAN_MILLIS));
    }
  }

  /** MariaDB's rows come as a batch for each chunk; when each was asked for is in its own log. */
  @Test
  void mariaDbIsAskedForNoMoreRowsThanAllowedAndForNoneOutsideTheHours() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT seq, concat('note ', seq) FROM seq_1_to_3000",
          "ANALYZE TABLE orders",
          "SET GLOBAL log_output = 'TABLE'",
          "SET GLOBAL general_log = ON");
      RunningJob waiting =
          JobRunner.start(shop.config(closed(CHUNK_ROWS)), RunOptions.continuous());
      awaitCheckpoints(shop.config());
      assertEquals(0, shop.number("SELECT count(*) FROM" + CHUNK_QUERIES));
      waiting.stop();
      SnapshotConfig paced = new SnapshotConfig(CHUNK_ROWS, CHUNK_ROWS, ROWS_PER_SECOND, null, UTC);

      JobRunner.start(shop.config(paced), RunOptions.untilCaughtUp()).await();

      long chunks = shop.number("SELECT count(*) FROM" + CHUNK_QUERIES);
      assertTrue(chunks >= ROWS / CHUNK_ROWS, chunks + " chunks");
      long millis =
          shop.number(
              "SELECT timestampdiff(MICROSECOND, min(event_time), max(event_time)) DIV 1000 FROM"
                  + CHUNK_QUERIES);
      long least = 1000L * (ROWS - CHUNK_ROWS) / ROWS_PER_SECOND - SLACK_MILLIS;
      assertTrue(millis >= least, () -> chunks + " chunks were asked for within " + millis + " ms");
      assertEquals(ROWS, shop.inFiles("orders", "count(DISTINCT id)"));
    }
  }

  /** A table that was read is its users' to alter, while others are still read. */
  @Test
  void postgresHoldsNoTableLongerThanItsRowsAreRead() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql(
          "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(1, 20) i",
          "INSERT INTO lines SELECT 1, i, 'item ' || i FROM generate_series(1, 20) i");
      AtomicLong most = new AtomicLong();

      RunningJob job = JobRunner.start(shop.config(SLOW), RunOptions.continuous());
      Await.until(
          "all rows",
          () -> {
            most.accumulateAndGet(number(shop, POSTGRES_TABLES_HELD), Math::max);
            return job.counts().changes() >= 40;
          });

      Await.until("no open transaction", () -> number(shop, POSTGRES_TRANSACTIONS_OPEN) == 0);
      job.stop();
      assertEquals(1, most.get(), "tables held by one session at a time");
    }
  }

  private static void assertPaced(ArchiveConfig config, Callable<Long> beganMillis)
      throws Exception {
    RunningJob job = JobRunner.start(config, RunOptions.continuous());
    Await.until("the query", () -> beganMillis.call() > 0);
    long began = beganMillis.call();

    Await.until("all rows", () -> job.counts().changes() >= ROWS);

    long millis = System.currentTimeMillis() - began;
    job.stop();
    assertTrue(millis >= LEAST_MILLIS, () -> ROWS + " rows came within " + millis + " ms");
  }

  @Test
  void postgresIsLeftAloneOutsideTheHoursAndTheJobCanBeStopped() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      fill(shop);
      long before = number(shop, POSTGRES_ROWS_READ);

      RunningJob waiting = JobRunner.start(shop.config(closed(10_000)), RunOptions.continuous());
      awaitCheckpoints(shop.config());
      assertEquals(0, number(shop, POSTGRES_BEGAN_MILLIS), "no transaction is open");
      assertEquals(0, waiting.counts().changes());
      List<String> waits = waiting.waits();
      assertEquals(1, waits.size(), waits::toString);
      assertTrue(
          waits.get(0).startsWith("the snapshot of shop waits for its hours until 2"),
          waits::toString);
      waiting.stop();
      assertEquals(List.of(), waiting.waits());
      assertNobodyReads();
      assertTrue(number(shop, POSTGRES_ROWS_READ) - before < 10, "no more than the key's ends");

      stopWithinAQuery(shop.config(SLOW), () -> number(shop, POSTGRES_BEGAN_MILLIS));
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(ROWS, shop.inFiles("orders", "count(*)"));
      assertEquals(ROWS, shop.inFiles("orders", "count(DISTINCT id)"));
      ArchiveProof.assertSound(shop.config());
    }
  }

  /** Hours that begin half a day from now; chunks are planned before. */
  private static SnapshotConfig closed(int chunkRows) {
    LocalTime from = LocalTime.now(UTC).plusHours(12).truncatedTo(ChronoUnit.MINUTES);
    return new SnapshotConfig(
        chunkRows, chunkRows, 0, new DailyHours(from, from.plusHours(1)), UTC);
  }

  /** Three of them: the first may be older than the wait. */
  private static void awaitCheckpoints(ArchiveConfig config) throws Exception {
    SavedState state = new SavedState(config.state());
    for (int i = 0; i < 3; i++) {
      Object last = state.latest();
      Await.until("a checkpoint", () -> !state.latest().equals(last));
    }
  }

  private static void stopWithinAQuery(ArchiveConfig config, Callable<Long> beganMillis)
      throws Exception {
    RunningJob job = JobRunner.start(config, RunOptions.continuous());
    Await.until("the query", () -> beganMillis.call() > 0);
    job.stop();
    assertEquals(0, beganMillis.call(), "the query has ended with the job");
    assertNobodyReads();
  }

  /** No thread is left behind that Flink gave up waiting for. */
  private static void assertNobodyReads() {
    List<String> readers =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(
                name ->
                    name.startsWith("debezium-snapshot-reader")
                        || name.startsWith("Source Data Fetcher"))
            .toList();
    assertEquals(List.of(), readers);
  }

  private static void fill(ArchiveFixture shop) throws SQLException {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(1, 3000) i",
        "ANALYZE orders");
  }

  private static long number(ArchiveFixture shop, String sql) throws SQLException {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
