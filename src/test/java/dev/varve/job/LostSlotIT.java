package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.ArchiveConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot that is gone when a job goes on, of which nobody asked before. */
class LostSlotIT {
  @TempDir Path directory;

  @Test
  void aJobThatGoesOnWithoutItsSlotNamesItAndMakesNone() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql("INSERT INTO orders SELECT i, 'note', i FROM generate_series(1, 20) i");
      ArchiveConfig config = shop.config();
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      shop.sql("SELECT pg_drop_replication_slot('varve_shop')");
      shop.sql("INSERT INTO orders VALUES (21, 'in no log', 0)");

      RunningJob job = resume(config);
      VarveException refusal = assertThrows(VarveException.class, job::await);

      assertEquals(ErrorCode.SLOT_MISSING, refusal.code(), refusal::toString);
      assertEquals(0, slots(shop), "a slot was made that hides what was lost");
    }
  }

  @Test
  void aJobThatLosesItsSlotWhileItRunsNamesItAndMakesNone() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql("INSERT INTO orders SELECT i, 'note', i FROM generate_series(1, 20) i");
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      Await.until("the snapshot is archived", () -> shop.inFiles("orders", "count(*)") == 20);
      Await.until("the slot is dropped", () -> isDropped(shop));
      shop.sql("INSERT INTO orders VALUES (21, 'in no log', 0)");

      VarveException refusal = assertThrows(VarveException.class, job::await);

      assertEquals(ErrorCode.SLOT_MISSING, refusal.code(), refusal::toString);
      assertEquals(0, slots(shop), "a slot was made that hides what was lost");
    }
  }

  /** Ends its reader; the job comes again a second later at the earliest. */
  private static boolean isDropped(ArchiveFixture shop) throws Exception {
    shop.sql(
        "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active",
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
    return slots(shop) == 0;
  }

  /** What a cluster does: it does not know before whether there is a state of the source. */
  private static RunningJob resume(ArchiveConfig config) throws Exception {
    SavedState state = new SavedState(config.state());
    Configuration flink = EmbeddedFlink.settings(state);
    EmbeddedFlink.initializeFileSystems(config.storage());
    Resumption from = Resumption.of(state, config);
    EmbeddedFlink.resume(flink, from);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(flink);
    Instant startedAt = Instant.now();
    ArchiveJob.build(environment, config, RunOptions.Mode.CONTINUOUS, startedAt);
    EmbeddedCluster cluster = EmbeddedCluster.submit(environment, flink, state);
    return new RunningJob(
        cluster, config, RunOptions.Mode.CONTINUOUS, state.savepoints(), from, startedAt);
  }

  private static long slots(ArchiveFixture shop) throws Exception {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_replication_slots")) {
      row.next();
      return row.getLong(1);
    }
  }
}
