package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.Manifest;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real database and broker, in this process. */
class ArchiveJobIT {
  @TempDir Path directory;

  @Test
  void archivesSnapshotAndChangesAndGoesOnFromItsSavepoint() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql(
          "INSERT INTO orders SELECT i, 'note ' || i, i * 1.5 FROM generate_series(1, 5000) i",
          "INSERT INTO journal SELECT now(), 'entry ' || i FROM generate_series(1, 10) i");

      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(5000, shop.inFiles("orders", "count(*)"));
      assertEquals(10, shop.inFiles("journal", "count(*)"));

      shop.sql(
          "UPDATE orders SET note = 'changed' WHERE id <= 100",
          "DELETE FROM orders WHERE id > 4990",
          "INSERT INTO lines SELECT i, 1, 'item' FROM generate_series(1, 300) i",
          "DELETE FROM journal WHERE entry = 'entry 3'");
      RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      assertTrue(second.resumedFrom().isPresent());
      second.await();

      assertEquals(5110, shop.inFiles("orders", "count(*)"));
      assertEquals(5110, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertEquals(300, shop.inFiles("lines", "count(*)"));
      assertEquals(11, shop.inFiles("journal", "count(*)"));
      assertEquals(100, shop.inFiles("orders", "count(*) FILTER (_varve_op = 'u')"));
      assertProved(shop.config(), 5421);
    }
  }

  private static void assertProved(ArchiveConfig config, long rows) {
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
    assertEquals(rows, ArchiveProof.manifests(config).stream().mapToLong(Manifest::rows).sum());
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
    }
  }
}
