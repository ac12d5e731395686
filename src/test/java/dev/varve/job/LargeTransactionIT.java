package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.TableId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction that takes many checkpoints to read, and a job that is killed in the middle of it:
 * the next one reads all of it again. The job runs in a process of its own, of 384 MiB of heap.
 */
class LargeTransactionIT {
  /** Rows of the transaction; {@code -Dvarve.transaction.rows=5000000} for a long run. */
  private static final int ROWS = Integer.getInteger("varve.transaction.rows", 50_000);

  private static final Duration PATIENCE = Duration.ofSeconds(60 + ROWS / 5_000);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final TableId ORDERS = TableId.of("public", "orders");

  @TempDir Path directory;

  @Test
  @Timeout(value = 38, unit = TimeUnit.MINUTES)
  void isInOneWindowWithEachRowOnceAlthoughTheJobIsKilledInTheMiddle() throws Exception {
    try (RestartScene scene = new RestartScene(directory)) {
      try (JobProcess job = scene.startJob(HEARTBEAT)) {
        scene.awaitSent(scene.logEnd());
        scene.gate.holdAfter(ROWS / 2);
        scene.shop.sql(
            "INSERT INTO orders SELECT i, 'note ' || i, i / 100.0 FROM generate_series(1, %d) i"
                .formatted(ROWS));
        Await.until("half of the transaction", PATIENCE, scene.gate::holds);
        awaitStates(scene, 3);
        job.kill();
      }
      scene.gate.open();
      try (JobProcess job = scene.startJob(HEARTBEAT)) {
        Await.until("all of it", PATIENCE, () -> !layers(scene.shop).isEmpty());
        job.stop();
      }
      assertWhole(scene.shop);
    }
  }

  private static void awaitStates(RestartScene scene, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String before = scene.latestState().orElse("none");
      Await.until(
          "a state after " + before, () -> !scene.latestState().orElse("none").equals(before));
    }
  }

  private static void assertWhole(ArchiveFixture shop) throws Exception {
    ArchiveConfig config = shop.config();
    assertEquals(ROWS, shop.inFiles("orders", "count(*)"));
    assertEquals(ROWS, shop.inFiles("orders", "count(DISTINCT id)"));
    assertEquals(
        ROWS,
        shop.inFiles("orders", "count(*) FILTER (note = 'note ' || id AND amount = id / 100.0)"));
    List<Manifest> layers = layers(shop);
    assertEquals(1, layers.size());
    assertEquals(1, layers.get(0).revision());
    assertTrue(ArchiveProof.duplicates(config, "orders") > 0, "no state had a part of it");
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
  }

  private static List<Manifest> layers(ArchiveFixture shop) {
    return ArchiveProof.manifests(shop.config()).stream()
        .filter(LargeTransactionIT::hasOrders)
        .toList();
  }

  private static boolean hasOrders(Manifest manifest) {
    return manifest.tables().stream()
        .filter(layer -> layer.table().equals(ORDERS))
        .mapToLong(TableLayer::rowsWritten)
        .anyMatch(rows -> rows > 0);
  }
}
