package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.kafka.Refusal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says what a failed call to Kafka means to the one who runs Varve. */
final class KafkaFailure {
  private static final Pattern SETTING = Pattern.compile("for configuration ([a-z0-9.]+)");

  private KafkaFailure() {}

  /**
   * The failure of trying to do this to the topic. Never repeats the text of a cause, which may
   * hold the value of a setting; a refused setting is named, and its cause left out for the same
   * reason.
   */
  static VarveException of(LineageConfig config, String doing, Throwable cause) {
    String what =
        "cannot " + doing + " topic " + config.topic() + " at " + config.bootstrapServers();
    if (cause instanceof UnknownTopicOrPartitionException
        || cause instanceof InvalidTopicException) {
      return missing(config);
    }
    if (Refusal.is(cause)) {
      return denied(what + ": the brokers refuse " + Refusal.of(cause), cause);
    }
    Throwable root = cause.getCause() instanceof ConfigException ? cause.getCause() : cause;
    if (root instanceof ConfigException) {
      return VarveException.of(
          ErrorCode.CONFIG_INVALID,
          what + ": the value of a Kafka client setting is refused" + setting(root),
          "check lineage.bootstrapServers and lineage.properties");
    }
    return unreachable(what + " (" + cause.getClass().getSimpleName() + ")", cause);
  }

  /** The client lacks this right to the topic. */
  static VarveException lacks(LineageConfig config, AclOperation right) {
    String name = right.name().charAt(0) + right.name().substring(1).toLowerCase(Locale.ROOT);
    return denied(
        "the client may not "
            + name
            + " topic "
            + config.topic()
            + " at "
            + config.bootstrapServers(),
        null);
  }

  private static VarveException denied(String what, Throwable cause) {
    return VarveException.of(
        ErrorCode.KAFKA_DENIED,
        what,
        "check the credentials under lineage.properties, and grant Read and Write on the topic, and"
            + " Write on transactional ids that begin with varve-; docs/operating/topic-missing.md",
        cause);
  }

  private static VarveException unreachable(String what, Throwable cause) {
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE,
        what,
        "check that a broker listens there, that its advertised listeners can be reached from here,"
            + " and security.protocol under lineage.properties",
        cause);
  }

  /** A transaction that no broker has confirmed as committed. */
  static VarveException unanswered(LineageConfig config) {
    return unreachable(
        "no broker at "
            + config.bootstrapServers()
            + " confirms a transaction on topic "
            + config.topic(),
        null);
  }

  /** A transaction that the brokers have ended before it was committed. */
  static VarveException ended(LineageConfig config, Throwable reason) {
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE,
        "the brokers at "
            + config.bootstrapServers()
            + " ended a transaction on topic "
            + config.topic()
            + " before it was committed ("
            + reason.getClass().getSimpleName()
            + ")",
        "nothing is lost, its events are sent again; if it happens often, raise"
            + " lineage.transactionTimeout, and look for a second job on this archive",
        reason);
  }

  /**
   * The failure of trying to do this to the topic, if Kafka lies at the root of it; else the same.
   */
  static RuntimeException within(LineageConfig config, String doing, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VarveException ours) {
        return ours;
      }
      if (isOfBrokers(cause)) {
        return of(config, doing, cause);
      }
    }
    return failure instanceof RuntimeException same ? same : new IllegalStateException(failure);
  }

  private static boolean isOfBrokers(Throwable cause) {
    return cause instanceof RetriableException
        || Refusal.is(cause)
        || cause instanceof InvalidTopicException
        || cause instanceof ConfigException;
  }

  private static String setting(Throwable refused) {
    Matcher name = SETTING.matcher(String.valueOf(refused.getMessage()));
    return name.find() ? ": " + name.group(1) : "";
  }

  static VarveException missing(LineageConfig config) {
    return VarveException.of(
        ErrorCode.TOPIC_MISSING,
        "there is no topic " + config.topic() + " at " + config.bootstrapServers(),
        "create it: kafka-topics.sh --bootstrap-server "
            + config.bootstrapServers()
            + " --create --topic "
            + config.topic()
            + " --partitions 1 --replication-factor 3 --config retention.ms=-1");
  }
}
