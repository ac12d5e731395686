package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.VarveException;
import dev.varve.kafka.Impatience;
import dev.varve.kafka.SecretProvider;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Settings of the Kafka clients of a data map. The user's properties win over our defaults, and
 * what exactly-once rests on wins over the user's. Secrets stay references; the client reveals them
 * when it is made, by {@link SecretProvider}.
 */
public final class LineageClient {
  /**
   * The producer measures before it compresses, the broker after: an event of a table of 1,600
   * columns is beyond the default of 1 MiB here, and far below the broker's.
   */
  private static final String REQUEST_BYTES_MAX = Integer.toString(16 << 20);

  private static final String BLOCK_MS = "20000";
  private static final String REQUEST_TIMEOUT_MS = "10000";

  /**
   * How long a record waits for a broker: longer than a leader's election, shorter than a person
   * waits to be told of an outage. The job then starts again from its last checkpoint.
   */
  private static final String DELIVERY_TIMEOUT_MS = "30000";

  /** Which records a consumer is given. */
  enum Isolation {
    READ_COMMITTED,
    READ_UNCOMMITTED
  }

  private LineageClient() {}

  /**
   * Settings of a transactional producer, but for its transactional id and its serializers. They
   * hold no secret and may be serialised.
   */
  public static Properties producer(LineageConfig config) {
    Properties properties = common(config);
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
    if (!properties.containsKey(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)) {
      properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
      properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    }
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(config.transactionTimeout().toMillis()));
    return properties;
  }

  /**
   * What it means that a producer could not do this to the topic; the same if that has nothing to
   * do with Kafka.
   */
  public static RuntimeException failure(LineageConfig config, String doing, Exception failure) {
    return KafkaFailure.within(config, doing, failure);
  }

  /** A transaction that no broker has confirmed as committed. */
  public static VarveException unanswered(LineageConfig config) {
    return KafkaFailure.unanswered(config);
  }

  /** A transaction that the brokers have ended before it was committed. */
  public static VarveException ended(LineageConfig config, Throwable reason) {
    return KafkaFailure.ended(config, reason);
  }

  /** An administration client that the caller closes. */
  static Admin admin(LineageConfig config) {
    Properties properties = common(config);
    Impatience.limit(properties);
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      throw KafkaFailure.of(config, "open a client of", e);
    }
  }

  /** A consumer in no group that the caller closes. */
  static KafkaConsumer<byte[], byte[]> consumer(LineageConfig config, Isolation isolation) {
    Properties properties = common(config);
    Impatience.limit(properties);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        switch (isolation) {
          case READ_COMMITTED -> "read_committed";
          case READ_UNCOMMITTED -> "read_uncommitted";
        });
    try {
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw KafkaFailure.of(config, "open a consumer of", e);
    }
  }

  private static Properties common(LineageConfig config) {
    Properties properties = new Properties();
    config.properties().forEach((name, value) -> properties.setProperty(name, value.reference()));
    properties.putAll(SecretProvider.registration());
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    return properties;
  }
}
