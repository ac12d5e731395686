package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.DebeziumMessages.Encoding;
import dev.varve.ledger.Manifest;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.ops.validate.OnlineValidation;
import dev.varve.readiness.Finding;
import dev.varve.registry.RegistryStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics in Debezium's form, on a real broker, through the whole job. */
class KafkaArchiveIT {
  private static final LocalKafka KAFKA = SharedKafka.broker();

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void archivesEachEncoding(Encoding encoding) throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "enc-" + encoding.ordinal());
        RegistryStub registry = RegistryStub.start()) {
      DebeziumMessages orders = new DebeziumMessages(encoding, "orders", 7);
      registry.put(7, orders.avroValueSchema());
      registry.put(8, orders.avroKeySchema());
      shop.useRegistry(registry.uri());
      KAFKA.createTopic(shop.topic("orders"), 2);
      send(shop, orders, 0, 500);
      List<Finding> findings = OnlineValidation.run(shop.config(), finding -> {}).findings();
      assertEquals(Finding.ok("source shop", "1 topics of 2 partitions"), findings.get(0));
      assertEquals(Finding.ok("registry " + registry.uri(), "answers"), findings.get(1));

      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(500, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertEquals(
          500,
          shop.inFiles("public.orders", "count(*) FILTER (note = 'note ' || id || ' größer')"));
      assertProved(shop, 500);
    }
  }

  @Test
  void aSegmentSentAgainInAnotherOrderByAnotherVersionOfDebeziumAddsNoRow() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "again")) {
      DebeziumMessages orders = DebeziumMessages.json("orders");
      KAFKA.createTopic(shop.topic("orders"), 2);
      DebeziumMessages later = orders.ofALaterVersion();
      Instant committed = Instant.now();
      IntStream.range(0, 1000).forEach(id -> shop.send("orders", orders.insert(id, committed)));
      shop.flush();
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      List<Integer> segment = IntStream.range(200, 700).boxed().collect(Collectors.toList());
      Collections.shuffle(segment, new Random(1));
      segment.forEach(id -> shop.send("orders", later.insert(id, committed)));
      IntStream.range(1000, 1010).forEach(id -> shop.send("orders", later.insert(id, committed)));
      shop.flush();
      RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      assertTrue(second.resumedFrom().isPresent());
      second.await();

      assertEquals(1010, shop.inFiles("public.orders", "count(*)"));
      assertEquals(1010, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertProved(shop, 1010);
    }
  }

  @Test
  void aRunWithoutItsStateReadsAllAgainAndAddsNoRow() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "anew")) {
      KAFKA.createTopic(shop.topic("orders"), 1);
      send(shop, DebeziumMessages.json("orders"), 0, 300);
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      Files.move(directory.resolve("state"), directory.resolve("state-before"));
      RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      assertTrue(second.resumedFrom().isEmpty());
      second.await();

      assertEquals(300, shop.inFiles("public.orders", "count(*)"));
      assertProved(shop, 300);
    }
  }

  @Test
  void newTopicsJoinWhileItRunsAndQuietOnesDoNotHoldItBack() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "join")) {
      KAFKA.createTopic(shop.topic("quiet"), 1);
      KAFKA.createTopic(shop.topic("orders"), 1);
      send(shop, DebeziumMessages.json("orders"), 0, 10);
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      Await.until("orders are archived", () -> shop.inFiles("public.orders", "count(*)") == 10);

      KAFKA.createTopic(shop.topic("lines"), 3);
      send(shop, DebeziumMessages.json("lines"), 1000, 1020);

      Await.until("lines are archived", () -> shop.inFiles("public.lines", "count(*)") == 20);
      job.stop();
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
      assertProved(shop, 30);
    }
  }

  @Test
  void aTransactionOnTheTopicIsArchivedOnceItIsCommittedAndNotBefore() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "tx")) {
      DebeziumMessages orders = DebeziumMessages.json("orders");
      KAFKA.createTopic(shop.topic("orders"), 1);
      try (KafkaProducer<byte[], byte[]> producer = transactional("tx")) {
        producer.initTransactions();
        transaction(producer, shop, orders, 0, 100);
        producer.commitTransaction();
        transaction(producer, shop, orders, 100, 200);
        producer.abortTransaction();

        JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
        assertEquals(100, shop.inFiles("public.orders", "count(*)"));

        transaction(producer, shop, orders, 200, 300);
        JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
        assertEquals(100, shop.inFiles("public.orders", "count(*)"));

        producer.commitTransaction();
        JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
        assertEquals(200, shop.inFiles("public.orders", "count(*)"));
      }
      assertProved(shop, 200);
    }
  }

  private static KafkaProducer<byte[], byte[]> transactional(String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "transactional.id", id),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void transaction(
      KafkaProducer<byte[], byte[]> producer,
      TopicsFixture shop,
      DebeziumMessages messages,
      int from,
      int to) {
    producer.beginTransaction();
    for (int id = from; id < to; id++) {
      DebeziumMessages.Encoded message = messages.insert(id, Instant.now());
      producer.send(new ProducerRecord<>(shop.topic("orders"), message.key(), message.value()));
    }
    producer.flush();
  }

  @Test
  void waitsForARegistryThatIsDownAndSaysSo() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "outage")) {
      DebeziumMessages orders = new DebeziumMessages(Encoding.AVRO, "orders", 7);
      RegistryStub down = RegistryStub.start();
      int port = down.port();
      shop.useRegistry(down.uri());
      KAFKA.createTopic(shop.topic("orders"), 1);
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      down.close();
      send(shop, orders, 0, 50);

      Await.until(
          "the outage is told",
          () ->
              job.outage()
                  .map(VarveException::code)
                  .equals(Optional.of(ErrorCode.REGISTRY_UNREACHABLE)));
      try (RegistryStub registry = RegistryStub.start(port)) {
        registry.put(7, orders.avroValueSchema());
        registry.put(8, orders.avroKeySchema());
        Await.until("all is archived", () -> shop.inFiles("public.orders", "count(*)") == 50);
        job.stop();
        JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
      }
      assertProved(shop, 50);
    }
  }

  @Test
  void survivesAKillWithEachRowOnce() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "kill")) {
      DebeziumMessages orders = DebeziumMessages.json("orders");
      KAFKA.createTopic(shop.topic("orders"), 2);
      int sent = 0;
      for (int round = 0; round < 2; round++) {
        int before = sent;
        try (JobProcess job = JobProcess.start(shop.config(), directory.resolve("job"))) {
          send(shop, orders, sent, sent + 500);
          Await.until(
              "rows are archived", () -> shop.inFiles("public.orders", "count(*)") > before);
          send(shop, orders, sent + 500, sent + 1000);
          sent += 1000;
          job.kill();
        }
      }
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(2000, shop.inFiles("public.orders", "count(*)"));
      assertEquals(2000, shop.inFiles("public.orders", "count(DISTINCT id)"));
      assertProved(shop, 2000);
    }
  }

  @Test
  void refusesToLeapOverMessagesThatKafkaHasDeleted() throws Exception {
    try (TopicsFixture shop = new TopicsFixture(KAFKA, directory, "gap")) {
      DebeziumMessages orders = DebeziumMessages.json("orders");
      KAFKA.createTopic(shop.topic("orders"), 1);
      send(shop, orders, 0, 100);
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
      send(shop, orders, 100, 200);
      try (Admin admin = KAFKA.admin()) {
        admin
            .deleteRecords(
                Map.of(
                    new TopicPartition(shop.topic("orders"), 0), RecordsToDelete.beforeOffset(150)))
            .all()
            .get();
      }

      RunningJob job = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      VarveException failure = assertThrows(VarveException.class, job::await);

      assertEquals(ErrorCode.OFFSETS_LOST, failure.code());
      assertTrue(failure.getMessage().contains(shop.topic("orders") + "-0"), failure.getMessage());
    }
  }

  private static void send(TopicsFixture shop, DebeziumMessages messages, int from, int to) {
    for (int id = from; id < to; id++) {
      shop.send(messages.table(), messages.insert(id, Instant.now()));
    }
    shop.flush();
  }

  private static void assertProved(TopicsFixture shop, long rows) {
    ArchiveProof.assertSound(shop.config());
    ArchiveProof.assertEachEventOnce(shop.config());
    assertEquals(
        rows, ArchiveProof.manifests(shop.config()).stream().mapToLong(Manifest::rows).sum());
  }
}
