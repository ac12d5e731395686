package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.registry.RegistryStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One message in a hundred is no good, in ten ways. {@code -Dvarve.records=1000000} makes it long.
 */
class CorruptMessagesIT {
  private static final int RECORDS = Integer.getInteger("varve.records", 50_000);
  private static final int ONE_IN = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(120 + RECORDS / 1000);

  @TempDir Path directory;

  @Test
  void exactlyTheCorruptOnesAreInQuarantineAndTheJobNeverRestarts() throws Exception {
    LocalKafka kafka = SharedKafka.broker();
    try (TopicsFixture shop = new TopicsFixture(kafka, directory, "corrupt");
        RegistryStub registry = RegistryStub.start()) {
      shop.useRegistry(registry.uri());
      kafka.createTopic(shop.topic("orders"), 3);
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      send(shop);

      long corrupt = RECORDS / ONE_IN;
      Await.until(
          "all are in files",
          PATIENCE,
          () -> {
            assertFalse(job.outage().isPresent(), "the job has restarted");
            return shop.inFiles("public.orders", "count(*)") >= RECORDS - corrupt
                && shop.inFiles("_varve.quarantine", "count(*)") >= corrupt;
          });
      Await.until("every record was counted", () -> job.counts().changes() >= RECORDS);
      assertEquals(RECORDS, job.counts().changes(), "a restart counts anew");
      job.stop();
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(RECORDS - corrupt, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertEquals(corrupt, shop.inFiles("_varve.quarantine", "count(DISTINCT key)"));
      assertEquals(
          LongStream.range(0, RECORDS).filter(CorruptMessagesIT::isCorrupt).sum(),
          shop.inFiles(
              "_varve.quarantine", "sum(regexp_extract(decode(key), '[0-9]+')::BIGINT)::BIGINT"));
      assertEquals(
          corrupt / 10, shop.inFiles("_varve.quarantine", "count(*) FILTER (cause = 'VRV-3212')"));
      assertCountsAddUp(ArchiveProof.manifests(shop.config()), corrupt);
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
    }
  }

  private static boolean isCorrupt(long id) {
    return id % ONE_IN == ONE_IN - 1;
  }

  private static void send(TopicsFixture shop) {
    DebeziumMessages orders = DebeziumMessages.json("orders");
    Instant first = Instant.now().minusMillis(RECORDS);
    IntStream.range(0, RECORDS)
        .forEach(
            id -> {
              DebeziumMessages.Encoded message = orders.insert(id, first.plusMillis(id));
              Corruption corruption = Corruption.values()[id / ONE_IN % 10];
              shop.send("orders", isCorrupt(id) ? corruption.of(message, id) : message);
            });
    shop.flush();
  }

  private static void assertCountsAddUp(List<Manifest> manifests, long corrupt) {
    List<TableLayer> layers = manifests.stream().flatMap(one -> one.tables().stream()).toList();
    assertEquals(RECORDS, layers.stream().mapToLong(TableLayer::rowsIn).sum());
    assertEquals(RECORDS, layers.stream().mapToLong(TableLayer::rowsWritten).sum());
    assertEquals(0, layers.stream().mapToLong(TableLayer::duplicates).sum());
    assertEquals(
        corrupt,
        layers.stream()
            .filter(layer -> layer.table().equals(QuarantineTable.ID))
            .mapToLong(TableLayer::rowsWritten)
            .sum());
  }
}
