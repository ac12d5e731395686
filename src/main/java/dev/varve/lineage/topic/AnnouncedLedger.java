package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.topic.LineageClient.Isolation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells which lineage events consumers of committed records have been, or will be, given: so that a
 * job that comes back announces what a lost transaction took with it, and nothing twice.
 *
 * <p>Assumptions, and the failure behind each:
 *
 * <ul>
 *   <li>The caller's own recovered transactions are committed before it asks; else it would find
 *       them undecided and wait for itself.
 *   <li>An event may stand anywhere between the moment before which it cannot have been announced
 *       and the end: an earlier repair leaves sequences out of order, so finding a lower sequence
 *       proves nothing about a higher one.
 *   <li>A record of an event in question above the last stable offset counts neither as announced
 *       nor as missing: its transaction may still commit. It is waited for; records of other events
 *       are not, because their transactions may end only after this call.
 *   <li>Records that retention has deleted cannot be found: their events count as missing.
 * </ul>
 *
 * <p>Not thread-safe. Every call ends within the given time, with {@code TRANSACTION_OPEN}, {@code
 * TOPIC_MISSING}, {@code KAFKA_UNREACHABLE} or {@code KAFKA_DENIED} if not with an answer.
 */
public final class AnnouncedLedger implements AutoCloseable {
  private static final long STEP_OFFSETS = 1_000;

  private final LineageConfig config;
  private final Duration timeout;
  private final TopicReader committed;
  private final TopicReader everything;

  private AnnouncedLedger(LineageConfig config, Duration timeout) {
    this.config = config;
    this.timeout = timeout;
    this.committed = TopicReader.open(config, Isolation.READ_COMMITTED);
    this.everything = TopicReader.open(config, Isolation.READ_UNCOMMITTED);
  }

  /**
   * Opens clients of the data map's topic.
   *
   * @param timeout how long each call may take
   */
  public static AnnouncedLedger open(LineageConfig config, Duration timeout) {
    return new AnnouncedLedger(config, timeout);
  }

  /**
   * Those of the events that are not in the topic, in the order in which to announce them. Reads
   * from the end backwards and stops when all are found, so the usual answer, none, is cheap.
   *
   * @param notBefore a moment, by the brokers' and producers' clocks, before which none of the
   *     events can have been announced, such as the start of the earliest window less an hour
   */
  public SortedSet<LineageEventId> missing(Collection<LineageEventId> expected, Instant notBefore) {
    SortedSet<LineageEventId> missing = new TreeSet<>(expected);
    SortedSet<LineageEventId> inQuestion = new TreeSet<>(expected);
    if (!missing.isEmpty()) {
      scan(inQuestion::contains, notBefore, missing::remove, missing::isEmpty);
    }
    return missing;
  }

  /**
   * The events of a source with at least this sequence that are in the topic.
   *
   * @param notBefore as for {@link #missing}; {@link Instant#EPOCH} reads the whole topic
   */
  public SortedSet<LineageEventId> readBack(String source, long fromSequence, Instant notBefore) {
    SortedSet<LineageEventId> found = new TreeSet<>();
    scan(
        id -> id.source().equals(source) && id.sequence() >= fromSequence,
        notBefore,
        found::add,
        () -> false);
    return found;
  }

  private void scan(
      Predicate<LineageEventId> inQuestion,
      Instant notBefore,
      Consumer<LineageEventId> found,
      BooleanSupplier enough) {
    Deadline deadline = Deadline.in(timeout, this::tooSlow);
    everything
        .ends()
        .forEach((partition, end) -> awaitDecided(partition, end, inQuestion, deadline));
    Map<TopicPartition, Long> floors = committed.firstSince(notBefore);
    Map<TopicPartition, Long> ends = committed.ends();
    for (Map.Entry<TopicPartition, Long> floor : floors.entrySet()) {
      Span span = new Span(floor.getKey(), floor.getValue(), ends.get(floor.getKey()));
      scanBackwards(span, inQuestion, found, enough, deadline);
    }
  }

  private record Span(TopicPartition partition, long from, long to) {}

  private void scanBackwards(
      Span span,
      Predicate<LineageEventId> inQuestion,
      Consumer<LineageEventId> found,
      BooleanSupplier enough,
      Deadline deadline) {
    long to = span.to();
    while (to > span.from() && !enough.getAsBoolean()) {
      long from = Math.max(span.from(), to - STEP_OFFSETS);
      committed.read(span.partition(), from, to, deadline).stream()
          .map(AnnouncedLedger::id)
          .flatMap(Optional::stream)
          .filter(inQuestion)
          .forEach(found);
      to = from;
    }
  }

  /** Waits until no record in question below this end belongs to an undecided transaction. */
  private void awaitDecided(
      TopicPartition partition, long end, Predicate<LineageEventId> inQuestion, Deadline deadline) {
    long stable = committed.ends().get(partition);
    OptionalLong undecided = lastInQuestion(partition, stable, end, inQuestion, deadline);
    while (undecided.isPresent() && stable <= undecided.getAsLong()) {
      long blocked = stable;
      deadline.failingWith(() -> stillOpen(partition, blocked)).check();
      committed.awaitAt(partition, stable);
      stable = committed.ends().get(partition);
    }
  }

  private OptionalLong lastInQuestion(
      TopicPartition partition,
      long from,
      long to,
      Predicate<LineageEventId> inQuestion,
      Deadline deadline) {
    return everything.read(partition, from, to, deadline).stream()
        .filter(received -> id(received).filter(inQuestion).isPresent())
        .mapToLong(ConsumerRecord::offset)
        .max();
  }

  private static Optional<LineageEventId> id(ConsumerRecord<byte[], byte[]> received) {
    return LineageHeaders.read(received.headers());
  }

  private VarveException tooSlow() {
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE,
        "reading topic "
            + config.topic()
            + " at "
            + config.bootstrapServers()
            + " back took longer than "
            + timeout,
        "check the brokers' load and the network; the next start tries again");
  }

  private VarveException stillOpen(TopicPartition partition, long offset) {
    return VarveException.of(
        ErrorCode.TRANSACTION_OPEN,
        "a transaction at offset "
            + offset
            + " of "
            + partition
            + " is still open after "
            + timeout
            + ": whether its lineage events count is not decided",
        "it ends by itself after its transaction timeout; if its producer is gone for good: "
            + "kafka-transactions.sh --bootstrap-server "
            + config.bootstrapServers()
            + " abort --topic "
            + partition.topic()
            + " --partition "
            + partition.partition()
            + " --start-offset "
            + offset);
  }

  @Override
  public void close() {
    try (committed) {
      everything.close();
    }
  }
}
