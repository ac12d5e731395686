package dev.varve.kafka;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which messages of a source are meant, as a person says it. */
public sealed interface MessageRange {

  /**
   * By the messages' own times, half-open.
   *
   * @param topics globs; all topics of the source when there are none
   * @param from the beginning of each topic when empty
   * @param to the end that each topic has when it is asked for, when empty
   */
  record Times(List<String> topics, Optional<Instant> from, Optional<Instant> to)
      implements MessageRange {
    public Times {
      topics = List.copyOf(topics);
      if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
        throw new IllegalArgumentException("a range ends after it begins");
      }
    }
  }

  /** By offsets. */
  record Offsets(List<TopicSpan> spans) implements MessageRange {
    public Offsets {
      spans = List.copyOf(spans);
    }
  }

  /** All that the source's topics hold. */
  static MessageRange everything() {
    return new Times(List.of(), Optional.empty(), Optional.empty());
  }
}
