package dev.varve.ops.validate;

import dev.varve.config.LineageConfig;
import dev.varve.config.Secrets;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.readiness.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Checks that the lineage topic exists and that the brokers allow its transactions. */
final class TopicCheck {
  private static final int REQUEST_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 20_000;
  private static final String TIMEOUT_MAX = "transaction.max.timeout.ms";

  private final String subject;
  private final LineageConfig lineage;
  private final Admin admin;

  private TopicCheck(String subject, LineageConfig lineage, Admin admin) {
    this.subject = subject;
    this.lineage = lineage;
    this.admin = admin;
  }

  /**
   * What is found about the topic.
   *
   * @throws VarveException with {@code KAFKA_UNREACHABLE} when no broker answers, {@code
   *     KAFKA_DENIED} when it refuses us
   */
  static List<Finding> run(String subject, LineageConfig lineage) {
    Map<String, Object> properties = new HashMap<>();
    lineage.properties().forEach((name, value) -> properties.put(name, Secrets.reveal(value)));
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, lineage.bootstrapServers());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      TopicCheck check = new TopicCheck(subject, lineage, admin);
      List<Finding> findings = new ArrayList<>(check.topic());
      findings.addAll(check.transactions());
      return findings;
    } catch (KafkaException e) {
      throw failure(lineage, e);
    }
  }

  private List<Finding> topic() {
    KafkaFuture<TopicDescription> answer =
        admin.describeTopics(List.of(lineage.topic())).topicNameValues().get(lineage.topic());
    try {
      int partitions = answer.get().partitions().size();
      return List.of(Finding.ok(subject, "exists, partitions: " + partitions));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return List.of(missing());
      }
      throw failure(lineage, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Finding missing() {
    return Finding.error(
        ErrorCode.TOPIC_MISSING,
        subject,
        "does not exist",
        List.of(),
        List.of(
            "kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions 1 --config retention.ms=-1"
                .formatted(lineage.bootstrapServers(), lineage.topic())));
  }

  private List<Finding> transactions() {
    try {
      String broker = admin.describeCluster().nodes().get().iterator().next().idString();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
      String most =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get()
              .get(resource)
              .get(TIMEOUT_MAX)
              .value();
      return List.of(timeout(Duration.ofMillis(Long.parseLong(most))));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return List.of(unknownTimeout());
      }
      throw failure(lineage, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Finding timeout(Duration most) {
    Duration wanted = lineage.transactionTimeout();
    if (wanted.compareTo(most) <= 0) {
      return Finding.ok(subject, "the brokers keep an unfinished transaction for " + wanted);
    }
    return Finding.error(
        ErrorCode.CONFIG_INVALID,
        subject,
        "lineage.transactionTimeout is " + wanted + ", and the brokers allow " + most,
        List.of(),
        List.of(
            "kafka-configs.sh --bootstrap-server %s --alter --entity-type brokers --entity-default --add-config %s=%d"
                .formatted(lineage.bootstrapServers(), TIMEOUT_MAX, wanted.toMillis()),
            "or lower lineage.transactionTimeout"));
  }

  private Finding unknownTimeout() {
    return Finding.warning(
        subject,
        "the brokers' " + TIMEOUT_MAX + " may not be read",
        List.of(),
        List.of(
            "have an administrator check that it is at least "
                + lineage.transactionTimeout().toMillis()));
  }

  /** Kafka's own words are left out: they may quote a property. */
  private static VarveException failure(LineageConfig lineage, Throwable cause) {
    String where = "Kafka at " + lineage.bootstrapServers();
    String why = " (" + cause.getClass().getSimpleName() + ")";
    if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
      return VarveException.of(
          ErrorCode.KAFKA_DENIED,
          where + " refuses us" + why,
          "check lineage.properties and allow Describe and Write on topic " + lineage.topic(),
          cause);
    }
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE,
        where + " does not answer" + why,
        "check lineage.bootstrapServers, lineage.properties, the network and the brokers",
        cause);
  }

  private static VarveException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE, "stopped while asking Kafka", "start again", e);
  }
}
