package dev.varve.decode.debezium;

import java.util.Objects;

/**
 * A message as it stands on a topic. The arrays are owned by the message and never modified.
 *
 * @param timestampMillis the message's own time, in milliseconds since 1970-01-01T00:00:00Z
 * @param key as it came, or null
 * @param value as it came, or null for a tombstone
 */
public record Message(
    String topic, int partition, long offset, long timestampMillis, byte[] key, byte[] value) {
  public Message {
    Objects.requireNonNull(topic, "topic");
    if (topic.isEmpty() || partition < 0 || offset < 0) {
      throw new IllegalArgumentException("a message has a topic, a partition and an offset");
    }
  }
}
