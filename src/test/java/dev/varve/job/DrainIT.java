package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job whose open windows are sealed when it is stopped, and that goes on all the same. */
class DrainIT {
  @TempDir Path directory;

  @Test
  void aDrainSealsAllThatCameAndTheJobGoesOnFromItsSavepointAsOftenAsOneLikes() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      Feed feed = Feed.start(shop.kafka, shop.archive(), 1);
      ArchiveConfig onlyShop = shop.config();
      ArchiveConfig config =
          new ArchiveConfig(
              List.of(onlyShop.sources().get(0), feed.source(onlyShop)),
              onlyShop.storage(),
              onlyShop.lineage(),
              onlyShop.state());
      for (int round = 1; round <= 3; round++) {
        RunningJob job = JobRunner.start(config, RunOptions.continuous());
        insert(shop, 100 * round);
        feed.send(100 * round, 100);
        Await.until("the changes", () -> job.counts().changes() >= 200);
        Path savepoint = Path.of(java.net.URI.create(job.drain()));

        assertEquals(100L * round, shop.inFiles("orders", "count(*)"), "all that came is sealed");
        assertEquals(100L * round, feed.inFiles("count(*)"));
        ArchiveProof.assertSound(config);
        ArchiveProof.assertEachEventOnce(config);
        assertTrue(Files.exists(savepoint.resolve(SavedState.METADATA)));
      }
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      assertEquals(300, shop.inFiles("orders", "count(DISTINCT id)"));
      assertEquals(300, shop.inFiles("orders", "count(*)"));
      assertEquals(300, feed.inFiles("count(*)"));
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
      try (ObjectStore store = ObjectStores.open(config.storage())) {
        assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
      }
    }
  }

  private static void insert(ArchiveFixture shop, int first) throws Exception {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(%d, %d) i"
            .formatted(first, first + 99));
  }
}
