package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.job.DebeziumMessages.Encoding;
import dev.varve.local.LocalKafka;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.registry.RegistryStub;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.charset.StandardCharsets;
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
  @TempDir Path directory;

  @Test
  void aRecordThatIsGoodNowIsArchivedOnceInItsOwnWindowAndABrokenOneComesAgain() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"));
        TopicsFixture shop = new TopicsFixture(kafka, directory, "redrive");
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
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      Await.until("the rest is sealed", () -> shop.inFiles("public.orders", "count(*)") == 15);
      Await.until("rejects are sealed", () -> records(shop).size() == 6);

      registry.put(7, late.avroValueSchema());
      registry.put(8, late.avroKeySchema());
      assertEquals(6, sendBack(shop));
      Await.until("they are archived", () -> shop.inFiles("public.orders", "count(*)") == 20);
      Await.until("the broken one is back", () -> records(shop).size() == 7);
      assertEquals(1, sendBack(shop));
      Await.until("it is back again", () -> records(shop).size() == 8);
      job.stop();
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(20, shop.inFiles("public.orders", "count(*)"));
      assertEquals(20, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertEquals(1, shop.inFiles("public.orders", "count(DISTINCT _varve_time)"));
      assertEquals(
          List.of(1, 2, 3),
          attempts(shop, record -> record.reject().value().length == broken.length));
      assertEquals(List.of(3), attempts(shop, record -> record.status() == Status.OPEN));
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
    }
  }

  private static List<Integer> attempts(TopicsFixture shop, Predicate<QuarantinedRecord> wanted) {
    return records(shop).stream()
        .filter(wanted)
        .map(record -> record.reject().attempts())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static List<QuarantinedRecord> records(TopicsFixture shop) {
    List<QuarantinedRecord> records = new ArrayList<>();
    try (ObjectStore store = ObjectStores.open(shop.config().storage())) {
      Quarantine.open(store, ArchiveFixture.SOURCE, InstantSource.system()).forEach(records::add);
    }
    return records;
  }

  private static long sendBack(TopicsFixture shop) {
    try (ObjectStore store = ObjectStores.open(shop.config().storage())) {
      return Quarantine.open(store, ArchiveFixture.SOURCE, InstantSource.system())
          .sendBack(record -> record.status() == Status.OPEN);
    }
  }
}
