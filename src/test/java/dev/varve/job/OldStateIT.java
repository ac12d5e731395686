package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting again from state that is older than the archive, and from none. */
class OldStateIT {
  @TempDir Path directory;

  @Test
  void addsNothingFromAnOlderSavepointAndRestatesTheTablesWithoutState() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      ArchiveConfig config = shop.config();
      shop.sql("INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(1, 500) i");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      Set<Path> old = savepoints();
      shop.sql(
          "UPDATE orders SET note = 'changed' WHERE id <= 50", "DELETE FROM orders WHERE id > 490");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      Set<String> files = files(shop);
      assertEquals(560, shop.inFiles("orders", "count(*)"));

      for (Path newer : savepoints()) {
        if (!old.contains(newer)) {
          delete(newer);
        }
      }
      RunningJob older = JobRunner.start(config, RunOptions.untilCaughtUp());
      assertTrue(
          older
              .resumedFrom()
              .orElseThrow()
              .contains(old.iterator().next().getFileName().toString()));
      older.await();

      assertEquals(files, files(shop));
      String note = String.join("; ", older.notes());
      assertTrue(
          note.startsWith("source shop: the state was ")
              && note.contains("windows identical (60 rows), 0 windows with 0 rows added"),
          note);
      assertProved(config);

      delete(directory.resolve("state"));
      RunningJob fresh = JobRunner.start(config, RunOptions.untilCaughtUp());
      assertTrue(fresh.resumedFrom().isEmpty());
      fresh.await();

      assertNotEquals(files, files(shop));
      assertTrue(files(shop).containsAll(files));
      assertEquals(490, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000002@%')"));
      assertEquals(1050, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertEquals(1050, shop.inFiles("orders", "count(*)"));
      assertProved(config);
    }
  }

  private static void assertProved(ArchiveConfig config) {
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
    }
  }

  private Set<Path> savepoints() throws IOException {
    try (Stream<Path> found = Files.list(directory.resolve("state/savepoints"))) {
      return found.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Data files with their sizes; their names hold their content's hash. */
  private static Set<String> files(ArchiveFixture shop) throws IOException {
    try (Stream<Path> found = Files.walk(shop.archive().resolve("tables"))) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> file + " " + file.toFile().length())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
