package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Going on from a state that is not the newest: from any of the last ten without a loss, from an
 * older one not at all; and the slot moves on all the same, also while only others write.
 */
class OlderStatesIT {
  /** With the checkpoints of the first run fewer than are kept. */
  private static final int NEWER = 3;

  /** States are the savepoints at the ends of runs. */
  private static final Duration NEVER = Duration.ofHours(1);

  private static final Duration USUAL = Duration.ofSeconds(1);
  private static final Duration OFTEN = Duration.ofMillis(100);

  @TempDir Path directory;

  @Test
  void losesNothingFromAnOlderStateAndRefusesOneThatTheSlotHasLeft() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql("INSERT INTO orders SELECT i, 'note', i FROM generate_series(1, 20) i");
      ArchiveConfig config = config(shop, USUAL);
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      Path older = latestState(config);
      long rows = 20;
      for (int i = 0; i < NEWER; i++) {
        RunningJob job = JobRunner.start(config(shop, NEVER), RunOptions.continuous());
        shop.sql("INSERT INTO orders VALUES (" + ++rows + ", 'newer', 0)");
        awaitReceived(shop, logEnd(shop));
        job.stop();
      }
      assertEquals(20, shop.inFiles("orders", "count(*)"), "the newer rows are in states only");

      goOnFrom(older);
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(rows, shop.inFiles("orders", "count(DISTINCT id)"));
      assertEquals(rows, shop.inFiles("orders", "count(*)"));
      ArchiveProof.assertSound(config);

      Path left = latestState(config);
      leave(shop, config(shop, OFTEN));
      goOnFrom(left);
      Set<Path> files = files(shop);
      long confirmed = confirmed(shop);
      RunningJob refused = JobRunner.start(config, RunOptions.untilCaughtUp());
      VarveException refusal = assertThrows(VarveException.class, refused::await);

      assertEquals(ErrorCode.STATE_TOO_OLD, refusal.code(), refusal::toString);
      assertEquals(files, files(shop), "nothing is written");
      assertEquals(confirmed, confirmed(shop), "nothing is confirmed");
    }
  }

  /** Checkpoints until the slot is confirmed beyond what every state before goes on from. */
  private static void leave(ArchiveFixture shop, ArchiveConfig often) throws Exception {
    long before = logEnd(shop);
    RunningJob job = JobRunner.start(often, RunOptions.continuous());
    try (Connection admin = shop.postgres.connect("postgres");
        Statement neighbour = admin.createStatement()) {
      neighbour.execute("CREATE TABLE busy AS SELECT generate_series(1, 10000) i");
    }
    long busy = logEnd(shop);
    assertTrue(busy > before, "a neighbour writes");
    Await.until("the slot moves on while others write", () -> confirmed(shop) >= busy);
    job.stop();
  }

  /** With a window that a run seals at its end only. */
  private static ArchiveConfig config(ArchiveFixture shop, Duration interval) {
    ArchiveConfig config = shop.config();
    SourceConfig source = config.sources().get(0);
    StateConfig state = config.state();
    return new ArchiveConfig(
        List.of(
            new SourceConfig(
                source.name(),
                source.connector(),
                source.namespace(),
                source.include(),
                source.exclude(),
                Duration.ofDays(1),
                source.zone(),
                source.lateness(),
                source.idleAfter())),
        config.storage(),
        config.lineage(),
        new StateConfig(
            state.uri(),
            interval,
            state.parallelism(),
            state.blockBufferBytes(),
            state.sealWorkers(),
            state.fileRowsMax()));
  }

  private static void awaitReceived(ArchiveFixture shop, long lsn) throws Exception {
    Await.until(
        "log received up to " + lsn,
        () ->
            number(shop, "SELECT coalesce(max(write_lsn - '0/0'), 0) FROM pg_stat_replication")
                >= lsn);
  }

  private static long logEnd(ArchiveFixture shop) throws SQLException {
    return number(shop, "SELECT pg_current_wal_lsn() - '0/0'");
  }

  private static long confirmed(ArchiveFixture shop) throws SQLException {
    return number(
        shop,
        "SELECT confirmed_flush_lsn - '0/0' FROM pg_replication_slots"
            + " WHERE slot_name = 'varve_shop'");
  }

  private static long number(ArchiveFixture shop, String sql) throws SQLException {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Path latestState(ArchiveConfig config) {
    return Path.of(URI.create(new SavedState(config.state()).latest().orElseThrow()));
  }

  /** Makes it the state that the next run finds to be the last. */
  private static void goOnFrom(Path state) throws IOException {
    Files.setLastModifiedTime(state.resolve(SavedState.METADATA), FileTime.from(Instant.now()));
  }

  private static Set<Path> files(ArchiveFixture shop) throws IOException {
    try (Stream<Path> found = Files.walk(shop.archive())) {
      return found.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
