package dev.varve.kafka;

import java.io.Serializable;
import java.util.Objects;

/**
 * Messages of one partition, {@code [from, to)} by offset.
 *
 * @param from the first offset
 * @param to the offset after the last
 */
public record TopicSpan(String topic, int partition, long from, long to) implements Serializable {
  private static final long serialVersionUID = 1L;

  public TopicSpan {
    Objects.requireNonNull(topic, "topic");
    if (topic.isEmpty() || partition < 0 || from < 0 || to < from) {
      throw new IllegalArgumentException(
          "a span is of a topic, and ends at or after its beginning: "
              + topic
              + ":"
              + partition
              + "="
              + from
              + "-"
              + to);
    }
  }

  /** How many offsets it has; not each of them need be a message. */
  public long offsets() {
    return to - from;
  }

  /** {@code topic:partition=from-to}. */
  @Override
  public String toString() {
    return topic + ":" + partition + "=" + from + "-" + to;
  }
}
