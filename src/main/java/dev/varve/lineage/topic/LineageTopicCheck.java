package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.kafka.TopicAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/** Finds out, before a job starts, whether lineage can be announced on its topic. */
public final class LineageTopicCheck {
  private static final String BROKER_TIMEOUT_MAX = "transaction.max.timeout.ms";

  /**
   * What is known of a topic that is fit.
   *
   * @param retention how long records stay; empty for ever, or when it may not be read
   */
  public record TopicFacts(int partitions, int replicas, Optional<Duration> retention) {}

  private LineageTopicCheck() {}

  /**
   * The topic, if it exists, may be read and written, keeps every record until its time, and its
   * broker lets a transaction live as long as the data map says.
   *
   * @throws VarveException with {@code TOPIC_MISSING} and the command that creates it, {@code
   *     TOPIC_UNFIT}, {@code KAFKA_UNREACHABLE} or {@code KAFKA_DENIED}
   */
  public static TopicFacts require(LineageConfig config) {
    try (Admin admin = LineageClient.admin(config)) {
      TopicDescription topic =
          await(
              config,
              "describe",
              admin
                  .describeTopics(
                      List.of(config.topic()),
                      new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .topicNameValues()
                  .get(config.topic()));
      requireRights(config, topic);
      Map<String, String> settings =
          settings(config, admin, ConfigResource.Type.TOPIC, config.topic());
      requireEveryRecordKept(config, settings);
      int leader = topic.partitions().get(0).leader().id();
      requireLongTransactions(
          config, settings(config, admin, ConfigResource.Type.BROKER, Integer.toString(leader)));
      return new TopicFacts(
          topic.partitions().size(),
          topic.partitions().get(0).replicas().size(),
          Optional.ofNullable(settings.get(TopicConfig.RETENTION_MS_CONFIG))
              .map(Long::parseLong)
              .filter(millis -> millis >= 0)
              .map(Duration::ofMillis));
    }
  }

  private static void requireRights(LineageConfig config, TopicDescription topic) {
    for (AclOperation right : List.of(AclOperation.READ, AclOperation.WRITE)) {
      if (!TopicAccess.allows(topic.authorizedOperations(), right)) {
        throw KafkaFailure.lacks(config, right);
      }
    }
  }

  private static void requireEveryRecordKept(LineageConfig config, Map<String, String> settings) {
    if (settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "").contains("compact")) {
      throw VarveException.of(
          ErrorCode.TOPIC_UNFIT,
          "topic "
              + config.topic()
              + " is compacted: of all events of a source only the last would stay",
          "set cleanup.policy=delete: kafka-configs.sh --bootstrap-server "
              + config.bootstrapServers()
              + " --alter --topic "
              + config.topic()
              + " --add-config cleanup.policy=delete");
    }
  }

  private static void requireLongTransactions(LineageConfig config, Map<String, String> settings) {
    String max = settings.get(BROKER_TIMEOUT_MAX);
    long wanted = config.transactionTimeout().toMillis();
    if (max != null && Long.parseLong(max) < wanted) {
      throw VarveException.of(
          ErrorCode.TOPIC_UNFIT,
          "the broker at "
              + config.bootstrapServers()
              + " ends transactions after "
              + max
              + " ms, lineage.transactionTimeout is "
              + wanted
              + " ms",
          "raise transaction.max.timeout.ms on the brokers, or lower lineage.transactionTimeout");
    }
  }

  /**
   * The settings, or none if the user may not read them: that right is no condition to announce.
   */
  private static Map<String, String> settings(
      LineageConfig config, Admin admin, ConfigResource.Type type, String name) {
    ConfigResource resource = new ConfigResource(type, name);
    try {
      Config found =
          await(
              config,
              "read the settings of",
              admin.describeConfigs(List.of(resource)).values().get(resource));
      return found.entries().stream()
          .filter(entry -> entry.value() != null)
          .collect(java.util.stream.Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    } catch (VarveException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Map.of();
      }
      throw e;
    }
  }

  private static <T> T await(LineageConfig config, String doing, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw KafkaFailure.of(config, doing, e.getCause());
    } catch (KafkaException e) {
      throw KafkaFailure.of(config, doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KafkaFailure.of(config, doing, e);
    }
  }
}
