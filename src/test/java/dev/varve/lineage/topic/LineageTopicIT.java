package dev.varve.lineage.topic;

import static dev.varve.lineage.topic.Topic.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.lineage.Layers;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.LineageEvents;
import dev.varve.local.SharedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTopicIT {
  @TempDir Path directory;

  @Test
  void givesBackTheEventThatWasSent() {
    Topic topic = Topic.create(1);
    LineageEvent event =
        LineageEvents.of(Layers.ofOneTable("crm", 3), "0f".repeat(32), Layers.onS3()).get(1);
    try (Producer<byte[], byte[]> producer = topic.transaction()) {
      producer.send(LineageRecord.of(topic.config().topic(), event));
      topic.commit(producer);
    }

    LineageRecord read = all(topic).get(0);

    assertEquals(event.toString(), read.json());
    assertEquals("run:varve-prod/archive.crm", read.key());
    assertEquals(Optional.of(id("crm", 3, 1)), read.id());
  }

  @Test
  void takesTheEventOfTheWidestTable() {
    Topic topic = Topic.create(1);
    LineageEvent event =
        LineageEvents.of(
                Layers.ofOneTable("crm", 3), "0f".repeat(32), Layers.onS3(Layers.widestSchema()))
            .get(1);
    assertTrue(event.json().length > 1 << 20, "found " + event.json().length + " bytes only");
    try (Producer<byte[], byte[]> producer = topic.transaction()) {
      producer.send(LineageRecord.of(topic.config().topic(), event));
      topic.commit(producer);
    }

    assertEquals(event.toString(), all(topic).get(0).json());
  }

  @Test
  void showsCommittedRecordsOnly() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    topic.abort(id("crm", 2, 0));
    topic.commit(id("crm", 3, 0));
    try (Producer<byte[], byte[]> open = topic.transaction()) {
      topic.send(open, id("crm", 4, 0));

      assertEquals(List.of(id("crm", 1, 0), id("crm", 3, 0)), ids(all(topic)));
      open.abortTransaction();
    }
  }

  @Test
  void showsTheLastRecordsWhateverStandsBetweenThem() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    topic.commit(id("crm", 2, 0));
    topic.abort(
        LongStream.rangeClosed(1, 2_500)
            .mapToObj(sequence -> id("erp", sequence, 0))
            .toArray(LineageEventId[]::new));
    topic.commit(id("crm", 3, 0));

    try (LineageTopic tail = LineageTopic.open(topic.config())) {
      assertEquals(List.of(id("crm", 2, 0), id("crm", 3, 0)), ids(tail.last(2)));
      assertEquals(3, tail.last(10).size());
      assertEquals(List.of(), tail.last(0));
    }
  }

  @Test
  void showsTheLastRecordsOfAllPartitionsInTheOrderOfSending() {
    Topic topic = Topic.create(3);
    for (int number = 1; number <= 9; number++) {
      topic.commit(id("source-" + number, 1, 0));
    }

    try (LineageTopic tail = LineageTopic.open(topic.config())) {
      assertEquals(List.of(id("source-8", 1, 0), id("source-9", 1, 0)), ids(tail.last(2)));
    }
  }

  @Test
  void followsFromWhereTheLastReadEndedUntilItIsStopped() throws Exception {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    LinkedBlockingQueue<LineageRecord> seen = new LinkedBlockingQueue<>();
    try (LineageTopic tail = LineageTopic.open(topic.config())) {
      tail.readAll(seen::add);
      topic.commit(id("crm", 2, 0));
      CompletableFuture<Void> following = CompletableFuture.runAsync(() -> tail.follow(seen::add));

      assertEquals(Optional.of(id("crm", 1, 0)), seen.poll(30, TimeUnit.SECONDS).id());
      assertEquals(Optional.of(id("crm", 2, 0)), seen.poll(30, TimeUnit.SECONDS).id());
      topic.commit(id("crm", 3, 0));
      assertEquals(Optional.of(id("crm", 3, 0)), seen.poll(30, TimeUnit.SECONDS).id());

      tail.stop();
      following.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void endsFollowingWhenTheThreadIsInterrupted() throws Exception {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    LinkedBlockingQueue<LineageRecord> seen = new LinkedBlockingQueue<>();
    Thread follower =
        new Thread(
            () -> {
              try (LineageTopic tail = LineageTopic.open(topic.config())) {
                tail.readAll(seen::add);
                tail.follow(seen::add);
                ended.complete(Thread.interrupted());
              }
            });
    follower.start();
    seen.poll(30, TimeUnit.SECONDS);

    follower.interrupt();

    assertTrue(ended.get(30, TimeUnit.SECONDS), "the interrupt is still to be seen");
    follower.join();
  }

  @Test
  void findsATopicFit() throws Exception {
    Topic topic = Topic.create(3);
    configure(topic, "retention.ms", Long.toString(Duration.ofDays(7).toMillis()));

    LineageTopicCheck.TopicFacts facts = LineageTopicCheck.require(topic.config());

    assertEquals(3, facts.partitions());
    assertEquals(1, facts.replicas());
    assertEquals(Optional.of(Duration.ofDays(7)), facts.retention());
  }

  @Test
  void refusesACompactedTopic() throws Exception {
    Topic topic = Topic.create(1);
    configure(topic, "cleanup.policy", "compact");

    assertRefused(ErrorCode.TOPIC_UNFIT, "cleanup.policy=delete", topic.config());
  }

  @Test
  void refusesATransactionTimeoutThatTheBrokerWouldCutShort() {
    LineageConfig config = Topic.create(1).config();
    LineageConfig patient =
        new LineageConfig(
            config.bootstrapServers(),
            config.topic(),
            config.namespace(),
            config.properties(),
            Duration.ofDays(20));

    assertRefused(ErrorCode.TOPIC_UNFIT, "transaction.max.timeout.ms", patient);
  }

  @Test
  void saysHowToCreateAMissingTopic() {
    LineageConfig config = Topic.named("not-there").config();

    assertRefused(ErrorCode.TOPIC_MISSING, "--create --topic not-there", config);
    try (LineageTopic tail = LineageTopic.open(config)) {
      VarveException missing =
          assertThrows(VarveException.class, () -> tail.readAll(received -> {}));
      assertEquals(ErrorCode.TOPIC_MISSING, missing.code());
    }
  }

  @Test
  void saysThatNoBrokerAnswers() {
    LineageConfig config =
        new LineageConfig(
            "127.0.0.1:1",
            "lineage",
            "varve-test",
            Map.of(
                "default.api.timeout.ms", new Secret("1500"),
                "request.timeout.ms", new Secret("1000")),
            Duration.ofMinutes(1));

    assertRefused(ErrorCode.KAFKA_UNREACHABLE, "broker", config);
  }

  @Test
  void neverShowsASettingOfTheClient() {
    LineageConfig config =
        new LineageConfig(
            SharedKafka.broker().bootstrapServers(),
            "lineage",
            "varve-test",
            Map.of("security.protocol", new Secret("canary-4711")),
            Duration.ofMinutes(1));

    VarveException refused =
        assertThrows(VarveException.class, () -> LineageTopicCheck.require(config));

    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    assertTrue(refused.getMessage().contains("security.protocol"), refused.getMessage());
    StringWriter everything = new StringWriter();
    refused.printStackTrace(new PrintWriter(everything));
    assertFalse(everything.toString().contains("canary-4711"), everything::toString);
  }

  @Test
  void revealsSecretsOnlyInsideTheClient() throws Exception {
    Path secret = Files.writeString(directory.resolve("name:with-colon"), "canary-4712\n");
    String reference = "${file:" + secret + "}";
    LineageConfig config =
        new LineageConfig(
            SharedKafka.broker().bootstrapServers(),
            Topic.create(1).config().topic(),
            "varve-test",
            Map.of("client.id", new Secret(reference)),
            Duration.ofMinutes(1));

    assertEquals(reference, LineageClient.producer(config).getProperty("client.id"));
    try (Producer<byte[], byte[]> producer = new Topic(config).transaction()) {
      assertEquals(
          "canary-4712", producer.metrics().keySet().iterator().next().tags().get("client-id"));
      producer.abortTransaction();
    }
  }

  @Test
  void saysWhichSecretCannotBeRead() {
    LineageConfig config =
        new LineageConfig(
            SharedKafka.broker().bootstrapServers(),
            "lineage",
            "varve-test",
            Map.of("sasl.jaas.config", new Secret("${file:/nowhere/at-all}")),
            Duration.ofMinutes(1));

    VarveException refused =
        assertThrows(VarveException.class, () -> LineageTopicCheck.require(config));

    assertEquals(ErrorCode.SECRET_UNRESOLVED, refused.code(), refused.getMessage());
  }

  @Test
  void namesTheHeadersAsTheContractDoes() {
    Map<String, String> headers = new java.util.TreeMap<>();
    LineageHeaders.of(id("crm", 42, 1))
        .forEach(
            header ->
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));

    assertEquals(
        Map.of("varve-source", "crm", "varve-sequence", "42", "varve-index", "1"), headers);
  }

  private static void configure(Topic topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.config().topic());
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = SharedKafka.broker().admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private static void assertRefused(ErrorCode code, String hint, LineageConfig config) {
    VarveException refused =
        assertThrows(VarveException.class, () -> LineageTopicCheck.require(config));
    assertEquals(code, refused.code(), refused.getMessage());
    assertTrue(refused.hint().contains(hint), refused.hint());
  }

  private static List<LineageRecord> all(Topic topic) {
    List<LineageRecord> found = new ArrayList<>();
    try (LineageTopic tail = LineageTopic.open(topic.config())) {
      tail.readAll(found::add);
    }
    return found;
  }

  private static List<LineageEventId> ids(List<LineageRecord> records) {
    return records.stream().map(record -> record.id().orElseThrow()).toList();
  }
}
