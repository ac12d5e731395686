package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ConfigLoader;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.topic.LineageTopic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says while its database, its broker or its store is away, and what it archives. */
class OutageIT {
  @TempDir private static Path folder;

  @Test
  void tellsEachOutageOnceGoesOnByItselfAndArchivesEachChangeOnce() throws Exception {
    try (RunScene scene = RunScene.withBroker(folder)) {
      scene.sql("CREATE TABLE orders (id bigint PRIMARY KEY)", insert(1));
      RunScene.DataMap map = scene.map("outage").onS3();
      try (LiveCommand run = map.start("run").awaitSaid("archiving; ")) {
        scene.awaitReader("slot_outage");

        scene.stopPostgres();
        run.awaitSaid("VRV-3001 source crm");
        scene.startPostgres();
        scene.sql(insert(2));
        run.awaitSaid("archiving again", 1);

        scene.stopKafka();
        scene.sql(insert(3));
        run.awaitSaid("VRV-3202");
        scene.startKafka();
        run.awaitSaid("archiving again", 2);

        scene.stopS3();
        scene.sql(insert(4));
        run.awaitSaid("VRV-3101");
        scene.startS3();
        run.awaitSaid("archiving again", 3);

        run.interrupt().succeeds();
        assertEquals(List.of("VRV-3001", "VRV-3202", "VRV-3101"), run.codesSaid(), run.err());
      }

      Path file = map.file("proof");
      RunScene.assertSound(file);
      assertEquals(
          "400,400", RunScene.query(file, "SELECT count(*), count(DISTINCT id) FROM orders"));
      assertAnnouncedOnce(file);
    }
  }

  private static String insert(int batch) {
    return "INSERT INTO orders SELECT i FROM generate_series(%d, %d) i"
        .formatted(100 * batch - 99, 100 * batch);
  }

  private static void assertAnnouncedOnce(Path file) {
    List<LineageEventId> announced = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(ConfigLoader.load(file).lineage())) {
      topic.readAll(record -> announced.add(record.id().orElseThrow()));
    }
    assertEquals(announced.size(), new HashSet<>(announced).size(), "an event came twice");
    String layers = RunScene.query(file, "SELECT count(*) FROM varve.layers WHERE rows > 0");
    long sequences = announced.stream().mapToLong(LineageEventId::sequence).distinct().count();
    assertEquals(layers, Long.toString(sequences), "a layer was not announced");
  }
}
