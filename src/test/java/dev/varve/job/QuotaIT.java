package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.QuotaConfig;
import dev.varve.config.SourceConfig;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database and topics in one job, of which one may store no more today. */
class QuotaIT {
  @TempDir Path directory;

  @Test
  void onlyTheSourceThatHasUsedUpItsQuotaStopsAndLosesNothing() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      Feed feed = Feed.start(shop.kafka, shop.archive(), 1);
      insert(shop, 1);

      RunningJob job =
          JobRunner.start(
              config(shop, feed, new QuotaConfig(0, 6, 0, 50)), RunOptions.continuous());
      Await.until("the end of the quota", () -> !job.waits().isEmpty());
      assertTrue(job.waits().get(0).startsWith("source shop has used up its quota, "));
      insert(shop, 101);
      feed.send(0, 100);
      Await.until("the other source", () -> feed.inFiles("count(*)") == 100);
      assertEquals(100, shop.inFiles("orders", "count(*)"));
      assertEquals(200, job.counts().changes());
      assertEquals(0, job.counts().lateChanges());
      job.stop();
      assertEquals(List.of(), job.waits());

      ArchiveConfig unlimited = config(shop, feed, QuotaConfig.NONE);
      RunningJob goesOn = JobRunner.start(unlimited, RunOptions.untilCaughtUp());
      goesOn.await();
      assertEquals(0, goesOn.counts().lateChanges(), "its time stood still");
      assertEquals(200, shop.inFiles("orders", "count(*)"));
      assertEquals(0, shop.inFiles("orders", "count(*) FILTER (_varve_op = 'r' AND id > 100)"));
      assertEquals(100, feed.inFiles("count(*)"));
      ArchiveProof.assertSound(unlimited);
      ArchiveProof.assertEachEventOnce(unlimited);
      try (ObjectStore store = ObjectStores.open(unlimited.storage())) {
        assertEquals(0, Reconcile.compare(store, unlimited.sources().get(0)).differences());
      }
    }
  }

  private static ArchiveConfig config(ArchiveFixture shop, Feed feed, QuotaConfig quota) {
    ArchiveConfig config = shop.config();
    SourceConfig like = config.sources().get(0);
    SourceConfig limited =
        new SourceConfig(
                like.name(),
                like.connector(),
                like.namespace(),
                like.include(),
                like.exclude(),
                like.window(),
                noonNow(),
                like.lateness(),
                like.idleAfter())
            .with(quota);
    return new ArchiveConfig(
        List.of(limited, feed.source(config)), config.storage(), config.lineage(), config.state());
  }

  /** A zone whose next midnight does not come while the test runs. */
  private static ZoneOffset noonNow() {
    return ZoneOffset.ofHours(12 - LocalTime.now(ZoneOffset.UTC).getHour());
  }

  private static void insert(ArchiveFixture shop, int first) throws Exception {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(%d, %d) i"
            .formatted(first, first + 99));
  }
}
