package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job whose open windows are sealed when it is stopped, and that goes on all the same. */
class DrainIT {
  private static final Duration WINDOW = Duration.ofDays(1);

  @TempDir Path directory;

  @Test
  void aDrainSealsAllThatCameAndTheJobGoesOnFromItsSavepointAsOftenAsOneLikes() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      Feed feed = Feed.start(shop.kafka, shop.archive(), 1);
      ArchiveConfig config = config(shop, feed);
      for (int round = 1; round <= 3; round++) {
        RunningJob job = running(config, shop, feed, round);
        Path savepoint = Path.of(URI.create(job.drain()));

        assertEquals(List.of(), rows(round).in(savepoint), "came and is not sealed");
        assertTrue(Files.exists(savepoint.resolve(SavedState.METADATA)));
        ArchiveProof.assertSound(config);
        ArchiveProof.assertEachEventOnce(config);
      }
      Path stopped = Path.of(URI.create(running(config, shop, feed, 4).stop()));
      assertNotEquals(List.of(), rows(4).in(stopped), "open windows are in a savepoint otherwise");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(400, shop.inFiles("orders", "count(DISTINCT id)"));
      assertEquals(400, shop.inFiles("orders", "count(*)"));
      assertEquals(400, feed.inFiles("count(*)"));
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
      try (ObjectStore store = ObjectStores.open(config.storage())) {
        assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
      }
    }
  }

  /** Both in windows that do not end while the test runs. */
  private static ArchiveConfig config(ArchiveFixture shop, Feed feed) {
    ArchiveConfig onlyShop = shop.config(WINDOW);
    return new ArchiveConfig(
        List.of(onlyShop.sources().get(0), feed.source(onlyShop)),
        onlyShop.storage(),
        onlyShop.lineage(),
        onlyShop.state());
  }

  /** A job that 200 changes have come to, some of them perhaps again. */
  private static RunningJob running(ArchiveConfig config, ArchiveFixture shop, Feed feed, int round)
      throws Exception {
    RunningJob job = JobRunner.start(config, RunOptions.continuous());
    insert(shop, 100 * round);
    feed.send(100 * round, 100);
    Await.until("changes", () -> job.counts().changes() >= 200);
    return job;
  }

  /** Finds rows that a round wrote. */
  private static CanarySearch rows(int round) {
    return CanarySearch.of("note " + round);
  }

  private static void insert(ArchiveFixture shop, int first) throws Exception {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(%d, %d) i"
            .formatted(first, first + 99));
  }
}
