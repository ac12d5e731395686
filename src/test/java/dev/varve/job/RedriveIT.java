package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.QuarantineConfig;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.job.DebeziumMessages.Encoding;
import dev.varve.lineage.topic.LineageRecord;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.registry.RegistryStub;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that were rejected are sent back to a running job, once their cause is mended. */
class RedriveIT {
  private static final String REJECTS = "rejects";

  @TempDir Path directory;

  @Test
  void aRecordThatIsGoodNowIsArchivedOnceInItsOwnWindowAndABrokenOneComesAgain() throws Exception {
    LocalKafka kafka = SharedKafka.broker();
    try (TopicsFixture shop = new TopicsFixture(kafka, directory, "redrive");
        RegistryStub registry = RegistryStub.start()) {
      DebeziumMessages late = new DebeziumMessages(Encoding.AVRO, "orders", 7);
      DebeziumMessages plain = DebeziumMessages.json("orders");
      shop.useRegistry(registry.uri());
      kafka.createTopic(shop.topic("orders"), 1);
      Instant committed = Instant.now();
      for (int id = 0; id < 20; id++) {
        shop.send("orders", (id < 5 ? late : plain).insert(id, committed));
      }
      byte[] broken = "{\"before\":".getBytes(StandardCharsets.UTF_8);
      shop.send("orders", new Encoded(null, broken));
      shop.flush();
      ArchiveConfig config = announcing(shop, kafka);
      RunningJob job = JobRunner.start(config, RunOptions.continuous());
      Await.until("the rest is sealed", () -> shop.inFiles("public.orders", "count(*)") == 15);
      Await.until("rejects are sealed", () -> records(config).size() == 6);

      registry.put(7, late.avroValueSchema());
      registry.put(8, late.avroKeySchema());
      assertEquals(6, sendBack(config));
      Await.until("they are archived", () -> shop.inFiles("public.orders", "count(*)") == 20);
      Await.until("the broken one is back", () -> records(config).size() == 7);
      assertEquals(1, sendBack(config));
      Await.until("it is back again", () -> records(config).size() == 8);
      job.stop();
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      assertEachRejectAnnouncedOnce(config);
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
      moveStateAside();
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(20, shop.inFiles("public.orders", "count(*)"));
      assertEquals(20, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertEquals(1, shop.inFiles("public.orders", "count(DISTINCT _varve_time)"));
      assertEquals(
          List.of(1, 2, 3),
          attempts(config, record -> record.reject().value().length == broken.length));
      assertEquals(List.of(3), attempts(config, record -> record.status() == Status.OPEN));
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
      assertEachRejectAnnouncedOnce(config);
    }
  }

  private static ArchiveConfig announcing(TopicsFixture shop, LocalKafka kafka) {
    kafka.createTopic(REJECTS, 1);
    ArchiveConfig config = shop.config();
    return new ArchiveConfig(
        config.sources(),
        config.storage(),
        config.lineage(),
        new QuarantineConfig(REJECTS, 1000),
        config.state());
  }

  /** What is read again from the beginning has been archived and announced already. */
  private void moveStateAside() throws IOException {
    Files.move(directory.resolve("state"), directory.resolve("state-aside"));
  }

  /** By who reads committed records, whatever was restarted and read again. */
  private static void assertEachRejectAnnouncedOnce(ArchiveConfig config) throws IOException {
    List<LineageRecord> announced = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(config.quarantineTopic().orElseThrow())) {
      topic.readAll(announced::add);
    }
    List<QuarantinedRecord> kept = records(config);
    List<String> expected = new ArrayList<>();
    for (QuarantinedRecord record : kept) {
      expected.add(record.id().toString());
    }
    List<String> ids = new ArrayList<>();
    for (LineageRecord record : announced) {
      JsonNode json = new ObjectMapper().readTree(record.json());
      String table = json.get("table").isNull() ? null : json.get("namespace").textValue();
      ids.add(json.get("id").textValue());
      assertEquals(
          table == null ? "shop/" + json.get("origin").textValue() : "shop/public.orders",
          record.key());
      assertTrue(json.get("value").isTextual());
    }
    assertEquals(expected.stream().sorted().toList(), ids.stream().sorted().toList());
  }

  private static List<Integer> attempts(ArchiveConfig config, Predicate<QuarantinedRecord> wanted) {
    return records(config).stream()
        .filter(wanted)
        .map(record -> record.reject().attempts())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static List<QuarantinedRecord> records(ArchiveConfig config) {
    List<QuarantinedRecord> records = new ArrayList<>();
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      Quarantine.open(store, ArchiveFixture.SOURCE, InstantSource.system()).forEach(records::add);
    }
    return records;
  }

  private static long sendBack(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      return Quarantine.open(store, ArchiveFixture.SOURCE, InstantSource.system())
          .sendBack(record -> record.status() == Status.OPEN);
    }
  }
}
