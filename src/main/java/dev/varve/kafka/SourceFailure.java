package dev.varve.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** Says what a failed call to a source's brokers means to the one who runs Varve. */
public final class SourceFailure {
  private static final Pattern SETTING = Pattern.compile("for configuration ([a-z0-9.]+)");

  private SourceFailure() {}

  /**
   * The failure in our words, or the same when Kafka has nothing to do with it. Never repeats the
   * text of a cause, which may hold the value of a setting; a refused setting is named, and its
   * cause left out for the same reason.
   */
  public static RuntimeException of(SourceConfig source, Throwable failure) {
    KafkaException ofKafka = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VarveException ours) {
        return ours;
      }
      if (cause instanceof KafkaException innermost) {
        ofKafka = innermost;
      }
    }
    if (ofKafka != null) {
      return ofKafka(source, ofKafka);
    }
    return failure instanceof RuntimeException same ? same : new IllegalStateException(failure);
  }

  private static VarveException ofKafka(SourceConfig source, KafkaException cause) {
    String where = "source " + source.name() + " at " + source.kafka().bootstrapServers();
    if (cause instanceof InvalidOffsetException lost) {
      return VarveException.of(
          ErrorCode.OFFSETS_LOST,
          where + " has no longer what follows the last checkpoint in " + lost.partitions(),
          "messages were deleted before they were archived; docs/operating/offsets-lost.md");
    }
    if (Refusal.is(cause)) {
      return VarveException.of(
          ErrorCode.SOURCE_NOT_READY,
          where + " refuses the client: " + Refusal.of(cause),
          "check the credentials under kafka.properties, and grant Read on the topics and on group "
              + SourceClient.group(source)
              + "; docs/operating/source-not-ready.md",
          cause);
    }
    if (cause instanceof ConfigException) {
      Matcher name = SETTING.matcher(String.valueOf(cause.getMessage()));
      return VarveException.of(
          ErrorCode.CONFIG_INVALID,
          "source "
              + source.name()
              + ": the value of a Kafka client setting is refused"
              + (name.find() ? ": " + name.group(1) : ""),
          "check kafka.bootstrapServers and kafka.properties");
    }
    return VarveException.of(
        ErrorCode.SOURCE_UNREACHABLE,
        where + " does not answer (" + cause.getClass().getSimpleName() + ")",
        "check that a broker listens there, that its advertised listeners can be reached from here,"
            + " and security.protocol under kafka.properties; docs/operating/source-unreachable.md",
        cause);
  }
}
