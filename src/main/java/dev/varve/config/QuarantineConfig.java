package dev.varve.config;

import java.io.Serializable;
import java.util.Optional;

/**
 * What becomes of records that cannot be archived, beside being kept.
 *
 * @param topic the topic that each is sent to as well, or null
 * @param poisonedAfter rejects of a table in a row after which it is reported
 */
public record QuarantineConfig(String topic, int poisonedAfter) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As in a data map that does not speak of it. */
  public static final QuarantineConfig DEFAULT = new QuarantineConfig(null, 1000);

  public Optional<String> topicIfSet() {
    return Optional.ofNullable(topic);
  }
}
