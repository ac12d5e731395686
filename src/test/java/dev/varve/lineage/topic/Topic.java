package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.job.Await;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.local.SharedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A fresh topic on a real broker, and producers that write to it. */
record Topic(LineageConfig config) {

  static Topic create(int partitions) {
    String name = SharedKafka.name("lineage");
    SharedKafka.broker().createTopic(name, partitions);
    return named(name);
  }

  static Topic named(String name) {
    return new Topic(
        new LineageConfig(
            SharedKafka.broker().bootstrapServers(),
            name,
            "varve-test",
            Map.of("client.id", new Secret("varve-lineage-test")),
            Duration.ofSeconds(60)));
  }

  static LineageEventId id(String source, long sequence, int index) {
    return new LineageEventId(source, sequence, index);
  }

  /** A record such as the job sends, but for what is in the event. */
  ProducerRecord<byte[], byte[]> event(LineageEventId id) {
    byte[] json = ("{\"of\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    String key = "run:varve-test/archive." + id.source();
    return LineageRecord.of(
        config.topic(), new LineageEvent(id.source(), key, json, id.sequence(), id.index()));
  }

  /** A producer with a transaction begun. */
  Producer<byte[], byte[]> transaction() {
    Properties properties = LineageClient.producer(config);
    properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString());
    properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    return producer;
  }

  void commit(LineageEventId... ids) {
    try (Producer<byte[], byte[]> producer = transaction()) {
      send(producer, ids);
      commit(producer);
    }
  }

  /** Commits, and waits until readers of committed records are given it. */
  void commit(Producer<byte[], byte[]> producer) {
    producer.commitTransaction();
    awaitEnded();
  }

  void abort(LineageEventId... ids) {
    try (Producer<byte[], byte[]> producer = transaction()) {
      send(producer, ids);
      producer.abortTransaction();
      awaitEnded();
    }
  }

  /** A coordinator answers when it has decided, before the topic's partitions know of it. */
  private void awaitEnded() {
    ListTransactionsOptions ending =
        new ListTransactionsOptions()
            .filterStates(List.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", config.bootstrapServers()))) {
      Await.until(
          "the end of a transaction", () -> admin.listTransactions(ending).all().get().isEmpty());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Sends and waits until the broker has everything. */
  void send(Producer<byte[], byte[]> producer, LineageEventId... ids) {
    for (LineageEventId id : ids) {
      producer.send(event(id));
    }
    producer.flush();
  }
}
