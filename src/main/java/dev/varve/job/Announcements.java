package dev.varve.job;

import dev.varve.ledger.Manifest;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** What one topic is told of published manifests: each event once. */
final class Announcements {
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  private final ToIntFunction<Manifest> count;
  private final Function<Manifest, Stream<LineageEvent>> events;
  private final Topic topic;
  private final Consumer<LineageEvent> out;

  /** What readers of a topic's committed records see. */
  @FunctionalInterface
  interface Topic {
    /**
     * Which of these events are not there.
     *
     * @param since when the first of them may have been sent
     */
    Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since);
  }

  /**
   * Announcements to a topic.
   *
   * @param count how many events a manifest has
   * @param events makes them, in order of their indexes
   * @param out sends one, in the transaction of the next checkpoint
   */
  Announcements(
      ToIntFunction<Manifest> count,
      Function<Manifest, Stream<LineageEvent>> events,
      Topic topic,
      Consumer<LineageEvent> out) {
    this.count = count;
    this.events = events;
    this.topic = topic;
    this.out = out;
  }

  /** Announces a manifest that was published just now. */
  void announce(Manifest manifest) {
    announce(manifest, Set.of());
  }

  /** Which events of manifests that may have been announced are in the topic. */
  Set<LineageEventId> announcedOf(List<Manifest> manifests) {
    List<LineageEventId> expected = new ArrayList<>();
    Instant earliest = Instant.MAX;
    for (Manifest manifest : manifests) {
      for (int index = 0; index < count.applyAsInt(manifest); index++) {
        expected.add(new LineageEventId(manifest.source(), manifest.sequence(), index));
      }
      Instant start = manifest.window().start();
      earliest = start.isBefore(earliest) ? start : earliest;
    }
    Set<LineageEventId> announced = new HashSet<>(expected);
    if (!expected.isEmpty()) {
      announced.removeAll(topic.missing(expected, earliest.minus(CLOCK_TOLERANCE)));
    }
    return announced;
  }

  /** Announces what is not announced yet of a manifest. */
  void announce(Manifest manifest, Set<LineageEventId> announced) {
    try (Stream<LineageEvent> all = events.apply(manifest)) {
      all.filter(event -> !announced.contains(event.id())).forEach(out);
    }
  }
}
