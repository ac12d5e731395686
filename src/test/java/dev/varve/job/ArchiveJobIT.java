package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.LineageEvents;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyProgress;
import dev.varve.ops.verify.VerifyReport;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      VerifyReport report = Verify.run(store, VerifyScope.everything(), VerifyProgress.SILENT);
      assertEquals(List.of(), report.findings());
      assertEquals(rows, report.rows());
      assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
      assertEquals(expectedEvents(store), announced(config));
    }
  }

  private static List<LineageEventId> expectedEvents(ObjectStore store) {
    List<LineageEventId> expected = new ArrayList<>();
    try (var entries = new Ledger(store, ArchiveFixture.SOURCE).readFrom(1)) {
      for (Manifest manifest : entries.map(Entry::manifest).toList()) {
        for (int index = 0; index < LineageEvents.count(manifest); index++) {
          expected.add(new LineageEventId(manifest.source(), manifest.sequence(), index));
        }
      }
    }
    return expected;
  }

  private static List<LineageEventId> announced(ArchiveConfig config) {
    List<LineageEventId> announced = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      topic.readAll(record -> announced.add(record.id().orElseThrow()));
    }
    return announced;
  }
}
