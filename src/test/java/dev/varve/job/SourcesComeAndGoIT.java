package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data map of topics, to which a database is added; each of the two is taken out and put back,
 * and the other goes on from its own state meanwhile.
 */
class SourcesComeAndGoIT {
  @TempDir Path directory;

  @Test
  void aSourceIsAddedTakenOutAndPutBackWhileTheOtherGoesOn() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      Feed feed = Feed.start(shop.kafka, shop.archive(), 2);
      ArchiveConfig onlyFeed = with(onlyShop, List.of(feed.source(onlyShop)));
      ArchiveConfig both =
          with(onlyShop, List.of(onlyShop.sources().get(0), feed.source(onlyShop)));
      insert(shop, 1, 100);
      feed.send(0, 100);
      assertEquals(List.of(Feed.SOURCE), run(onlyFeed).begun());
      assertEquals(List.of("shop"), run(both).begun());
      assertEquals(100, shop.inFiles("orders", "count(*)"));

      RunningJob withoutFeed = archive(shop, feed, onlyShop, 101, 100);
      assertEquals(List.of(Feed.SOURCE), withoutFeed.leftOut());
      assertEquals(List.of(), withoutFeed.begun());
      assertEquals(200, shop.inFiles("orders", "count(*)"));
      assertEquals(100, feed.inFiles("count(*)"));

      RunningJob withFeed = archive(shop, feed, both, 201, 200);
      assertEquals(List.of(Feed.SOURCE), withFeed.begun());
      assertEquals(List.of(), withFeed.leftOut());
      assertEquals(300, shop.inFiles("orders", "count(*)"));
      assertEquals(1, shop.inFiles("orders", "count(DISTINCT _varve_epoch)"));
      assertEquals(300, feed.inFiles("count(*)"));
      assertEquals(300, feed.inFiles("count(DISTINCT id)"));

      RunningJob withoutShop = archive(shop, feed, onlyFeed, 301, 300);
      assertEquals(List.of("shop"), withoutShop.leftOut());
      assertEquals(300, shop.inFiles("orders", "count(*)"));
      assertEquals(400, feed.inFiles("count(DISTINCT id)"));

      RunningJob withShop = archive(shop, feed, both, 401, 400);
      assertEquals(List.of("shop"), withShop.begun());
      assertEquals(500, feed.inFiles("count(*)"));
      assertEquals(500, feed.inFiles("count(DISTINCT id)"));
      assertEquals(300, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000001@%')"));
      assertEquals(500, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000002@%')"));
      assertEquals(800, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertProved(both);
    }
  }

  @Test
  void aMariaDbIsTakenOutAfterAKillAndPutBack() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      Feed feed = Feed.start(shop.kafka, shop.archive(), 1);
      ArchiveConfig onlyFeed = with(onlyShop, List.of(feed.source(onlyShop)));
      ArchiveConfig both =
          with(onlyShop, List.of(onlyShop.sources().get(0), feed.source(onlyShop)));
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT seq, 'note' FROM seq_1_to_100");
      feed.send(0, 100);
      run(both);
      RunningJob killed = JobRunner.start(both, RunOptions.continuous());
      feed.send(100, 100);
      Await.until("the changes", () -> killed.counts().changes() >= 100);
      Optional<String> before = new SavedState(both.state()).latest();
      Await.until("a checkpoint", () -> !new SavedState(both.state()).latest().equals(before));
      killed.cancel();

      RunningJob withoutShop = run(onlyFeed);
      assertEquals(List.of("shop"), withoutShop.leftOut());
      assertTrue(SavedState.isCheckpoint(withoutShop.resumedFrom().orElseThrow()));
      assertTrue(Files.exists(Path.of(URI.create(withoutShop.resumedFrom().orElseThrow()))));
      assertEquals(200, feed.inFiles("count(*)"));

      shop.sql("INSERT INTO orders VALUES (101, 'while it was out')");
      RunningJob withShop = run(both);
      assertEquals(List.of("shop"), withShop.begun());
      assertEquals(201, shop.inFiles("orders", "count(*)"));
      assertEquals(101, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000002@%')"));
      assertEquals(200, feed.inFiles("count(DISTINCT id)"));
      assertProved(both);
    }
  }

  @Test
  void refusesStateThatNoKnownSourceAccountsFor() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      Feed feed = Feed.start(shop.kafka, shop.archive(), 1);
      insert(shop, 1, 10);
      run(onlyShop);
      Files.delete(directory.resolve("state/sources/shop"));

      VarveException refused =
          assertThrows(
              VarveException.class, () -> run(with(onlyShop, List.of(feed.source(onlyShop)))));

      assertEquals(ErrorCode.STATE_UNUSABLE, refused.code());
      assertTrue(refused.getMessage().contains("belongs to no source"), refused.getMessage());
      SavedState state = new SavedState(onlyShop.state());
      SavepointRestoreSettings onACluster =
          SavepointRestoreSettings.forPath(state.latest().orElseThrow(), true);
      assertThrows(
          VarveException.class, () -> Main.requireKnown(onACluster, state, List.of(Feed.SOURCE)));
      Main.requireKnown(onACluster, state, List.of("shop"));
      insert(shop, 11, 10);
      assertEquals(List.of(), run(onlyShop).begun());
      assertEquals(20, shop.inFiles("orders", "count(*)"));
      assertProved(onlyShop);
    }
  }

  /** A hundred rows more in both sources, then a run. */
  private static RunningJob archive(
      ArchiveFixture shop, Feed feed, ArchiveConfig config, int firstRow, int firstMessage)
      throws Exception {
    insert(shop, firstRow, 100);
    feed.send(firstMessage, 100);
    return run(config);
  }

  private static RunningJob run(ArchiveConfig config) throws InterruptedException {
    RunningJob job = JobRunner.start(config, RunOptions.untilCaughtUp());
    job.await();
    return job;
  }

  private static void insert(ArchiveFixture shop, int first, int count) throws Exception {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(%d, %d) i"
            .formatted(first, first + count - 1));
  }

  private static ArchiveConfig with(ArchiveConfig config, List<SourceConfig> sources) {
    return new ArchiveConfig(sources, config.storage(), config.lineage(), config.state());
  }

  private static void assertProved(ArchiveConfig config) {
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
    }
  }
}
