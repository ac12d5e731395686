package dev.varve.kafka;

import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Settings of the Kafka clients of a source. What completeness rests on wins over the user's
 * properties. Secrets stay references; the client reveals them when it is made, by {@link
 * SecretProvider}.
 */
public final class SourceClient {
  /** A look whether anything follows needs no more than one batch. */
  private static final String LOOK_BYTES = "1";

  private SourceClient() {}

  /**
   * Settings of the consumer that archives: committed records only, where to begin is never left to
   * the client, and its group is there only to be watched. They hold no secret and may be
   * serialised.
   */
  public static Properties reader(SourceConfig source) {
    Properties properties = common(source);
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group(source));
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }

  /** The same in no group, for one who reads again what is archived and must leave no trace. */
  public static Properties rereader(SourceConfig source) {
    Properties properties = reader(source);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    return properties;
  }

  static String group(SourceConfig source) {
    return "varve-" + source.name();
  }

  /** A consumer in no group, to look at offsets with, that the caller closes. */
  static KafkaConsumer<byte[], byte[]> looker(SourceConfig source) {
    Properties properties = rereader(source);
    Impatience.limit(properties);
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LOOK_BYTES);
    properties.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LOOK_BYTES);
    try {
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw SourceFailure.of(source, e);
    }
  }

  /** An administration client that the caller closes. */
  static Admin admin(SourceConfig source) {
    Properties properties = common(source);
    Impatience.limit(properties);
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      throw SourceFailure.of(source, e);
    }
  }

  private static Properties common(SourceConfig source) {
    Connector.Kafka kafka = source.kafka();
    Properties properties = new Properties();
    kafka.properties().forEach((name, value) -> properties.setProperty(name, value.reference()));
    properties.putAll(SecretProvider.registration());
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return properties;
  }
}
