package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.Manifest;
import dev.varve.local.LocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The savepoints of every format there was are gone on from by the code of today, on servers that
 * never knew the job that wrote them. {@code -Dvarve.golden.write=true} writes one more.
 */
class GoldenSavepointIT {
  @TempDir static Path written;
  @TempDir Path directory;

  static List<GoldenSavepoint> goldenSavepoints() throws Exception {
    if (Boolean.getBoolean("varve.golden.write")) {
      try (LocalKafka kafka = LocalKafka.start(written.resolve("kafka"));
          GoldenScene scene = new GoldenScene(kafka, written)) {
        scene.write(GoldenSavepoint.next());
      }
    }
    return GoldenSavepoint.all();
  }

  @ParameterizedTest
  @MethodSource("goldenSavepoints")
  void isGoneOnFrom(GoldenSavepoint golden) throws Exception {
    List<Manifest> decided = golden.decided();
    assertEquals(2, decided.size());
    golden.layOut(directory);
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"));
        GoldenScene scene = new GoldenScene(kafka, directory)) {
      scene.resume();
      ArchiveConfig config = scene.config(Duration.ofSeconds(1));

      RunningJob job = JobRunner.start(config, RunOptions.untilCaughtUp());
      assertTrue(job.resumedFrom().isPresent());
      Await.until("all is in files, at the first attempt", () -> isInFiles(scene.shop, job));
      job.await();

      assertEquals(List.of(), job.begun());
      assertRows(scene.shop, "public.orders", GoldenScene.ORDERS);
      assertRows(scene.shop, "public.lines", GoldenScene.LINES);
      assertEquals(
          GoldenScene.REJECTED,
          scene.shop.inFiles("_varve.quarantine", "count(DISTINCT _varve_id)"));
      assertEquals(GoldenScene.REJECTED, scene.shop.inFiles("_varve.quarantine", "count(*)"));
      assertGoesOn(golden, decided, ArchiveProof.manifests(config));
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
    }
  }

  private static boolean isInFiles(TopicsFixture shop, RunningJob job) throws Exception {
    if (job.outage().isPresent()) {
      throw job.outage().get();
    }
    return shop.inFiles("public.orders", "count(*)") >= GoldenScene.ORDERS
        && shop.inFiles("public.lines", "count(*)") >= GoldenScene.LINES;
  }

  private static void assertRows(TopicsFixture shop, String table, long rows) throws Exception {
    assertEquals(rows, shop.inFiles(table, "count(*)"), table);
    assertEquals(rows, shop.inFiles(table, "count(DISTINCT id)"), table);
    assertEquals(
        rows, shop.inFiles(table, "count(*) FILTER (id::BIGINT < 1000)"), "read again: " + table);
  }

  /** The ledger begins as it did, then has what was decided in state, as it was decided there. */
  private void assertGoesOn(GoldenSavepoint golden, List<Manifest> decided, List<Manifest> ledger)
      throws Exception {
    var before = GoldenSavepoint.names(golden.archive(), "");
    for (String name : before) {
      assertArrayEquals(
          Files.readAllBytes(golden.archive().resolve(name)),
          Files.readAllBytes(directory.resolve("archive").resolve(name)),
          name);
    }
    int published = GoldenSavepoint.names(golden.archive(), "ledger").size();
    assertEquals(decided, ledger.subList(published, published + decided.size()));
    assertTrue(ledger.size() > published + decided.size());
  }
}
