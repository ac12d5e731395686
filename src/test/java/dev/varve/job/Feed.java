package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of orders as a second source, beside a database. */
final class Feed {
  static final String SOURCE = "feed";

  private final LocalKafka kafka;
  private final Path archive;
  private final String prefix = SharedKafka.name("feed");

  private Feed(LocalKafka kafka, Path archive) {
    this.kafka = kafka;
    this.archive = archive;
  }

  /** A feed without messages. */
  static Feed start(LocalKafka kafka, Path archive, int partitions) throws Exception {
    Feed feed = new Feed(kafka, archive);
    kafka.createTopic(feed.topic(), partitions);
    return feed;
  }

  private String topic() {
    return prefix + ".public.orders";
  }

  /** The feed as a source, in windows like those of the data map's first source. */
  SourceConfig source(ArchiveConfig config) {
    SourceConfig like = config.sources().get(0);
    return new SourceConfig(
        SOURCE,
        new Connector.Kafka(
            kafka.bootstrapServers(), List.of(prefix + ".*"), Map.of(), null, null, null),
        "kafka://kafka:9092",
        List.of("*.*"),
        List.of(),
        like.window(),
        like.zone(),
        like.lateness(),
        like.idleAfter());
  }

  /** Sends orders with these ids. */
  void send(int first, int count) {
    DebeziumMessages orders = DebeziumMessages.json("orders");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = first; id < first + count; id++) {
        DebeziumMessages.Encoded message = orders.insert(id, Instant.now());
        producer.send(new ProducerRecord<>(topic(), message.key(), message.value()));
      }
    }
  }

  /** One number over the rows in the files of the orders. */
  long inFiles(String expression) throws SQLException {
    return TableFiles.of(archive, SOURCE, "public.orders").number(expression);
  }
}
