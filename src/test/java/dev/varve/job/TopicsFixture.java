package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.kafka.SourceTopics;
import dev.varve.local.LocalKafka;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An archive on disk of topics on a real broker, with a data map that has short windows. */
final class TopicsFixture implements AutoCloseable {
  final LocalKafka kafka;
  final Path directory;
  private final String prefix;
  private final KafkaProducer<byte[], byte[]> producer;
  private URI registry;
  private volatile Exception refused;

  /**
   * An archive of the topics whose names begin with a prefix.
   *
   * @param prefix unlike that of any other archive of the broker
   */
  TopicsFixture(LocalKafka kafka, Path directory, String prefix) {
    this.kafka = kafka;
    this.directory = directory;
    this.prefix = prefix;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", "5"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    kafka.createTopic(lineage(), 1);
  }

  void useRegistry(URI uri) {
    registry = uri;
  }

  String topic(String table) {
    return prefix + ".public." + table;
  }

  private String lineage() {
    return "lineage-" + prefix;
  }

  ArchiveConfig config() {
    SourceConfig source =
        new SourceConfig(
            ArchiveFixture.SOURCE,
            new Connector.Kafka(
                kafka.bootstrapServers(),
                List.of(prefix + ".*"),
                Map.of("partition.discovery.interval.ms", new Secret("500")),
                registry,
                null,
                null),
            "kafka://kafka:9092",
            List.of("*.*"),
            List.of(),
            Duration.ofSeconds(2),
            ZoneOffset.UTC,
            Duration.ofMillis(500),
            Duration.ofSeconds(2));
    return new ArchiveConfig(
        List.of(source),
        new StorageConfig(
            directory.resolve("archive").toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_SUPPORTED),
        new LineageConfig(
            kafka.bootstrapServers(), lineage(), "varve-test", Map.of(), Duration.ofMinutes(15)),
        new StateConfig(
            directory.resolve("state").toUri(), Duration.ofSeconds(1), 1, 16 << 20, 2, 1_000_000));
  }

  void send(String table, Encoded message) {
    send(new ProducerRecord<>(topic(table), message.key(), message.value()));
  }

  /** The same to a partition, with a time of the message's own: that of a record in quarantine. */
  void send(String table, int partition, Encoded message, Instant at) {
    send(
        new ProducerRecord<>(
            topic(table), partition, at.toEpochMilli(), message.key(), message.value()));
  }

  private void send(ProducerRecord<byte[], byte[]> message) {
    producer.send(message, (sent, failure) -> refused = failure == null ? refused : failure);
  }

  /** Waits until the broker has all that was sent. */
  void flush() {
    producer.flush();
    if (refused != null) {
      throw new IllegalStateException("a message was not sent", refused);
    }
  }

  /** How many messages the topic of a table holds, however often each was sent. */
  long messages(String table) throws Exception {
    try (SourceTopics topics = SourceTopics.open(config().sources().get(0))) {
      return topics.ends().ends().entrySet().stream()
          .filter(end -> end.getKey().topic().equals(topic(table)))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  TableFiles files(String table) {
    return TableFiles.of(directory.resolve("archive"), ArchiveFixture.SOURCE, table);
  }

  /** One number over the rows in the files of a table. */
  long inFiles(String table, String expression) throws SQLException {
    return files(table).number(expression);
  }

  @Override
  public void close() {
    producer.close();
  }
}
