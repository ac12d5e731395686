package dev.varve.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of a source, asked for their ends. An end is that of committed records: what an open
 * transaction has written is not there yet. Changes nothing on the brokers.
 *
 * <p>Not thread-safe, but for {@link #interrupt}. Each call ends within half a minute, with {@code
 * SOURCE_UNREACHABLE} or {@code SOURCE_NOT_READY} if not with an answer.
 */
public final class SourceTopics implements AutoCloseable {
  /** Of a partition from whose beginning nothing has been read yet. */
  public static final long BEGINNING = -1;

  private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

  private final SourceConfig source;
  private final Pattern pattern;
  private final InstantSource clock;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> nothingBefore = new HashMap<>();
  private Map<TopicPartition, Long> askedWith = Map.of();

  /**
   * What was there at one moment.
   *
   * @param askedAtMillis when, by this machine's clock: what was committed on the brokers before,
   *     counts
   * @param ends of each partition the offset that its reader has reached when it has read all;
   *     {@link #BEGINNING} when there is nothing to read at all
   */
  public record Ends(long askedAtMillis, Map<TopicPartition, Long> ends) {
    public Ends {
      ends = Map.copyOf(ends);
    }
  }

  private SourceTopics(SourceConfig source, InstantSource clock) {
    this.source = source;
    this.pattern = TopicPattern.of(source.kafka().topics());
    this.clock = clock;
    this.consumer = SourceClient.looker(source);
  }

  /** Opens a client of its own, which the caller closes. */
  public static SourceTopics open(SourceConfig source) {
    return new SourceTopics(source, InstantSource.system());
  }

  /** The names of the topics that the source's patterns match now, in order. */
  public List<String> names() {
    return asked(
        () ->
            consumer.listTopics().keySet().stream()
                .filter(topic -> pattern.matcher(topic).matches())
                .sorted()
                .toList());
  }

  /** Where each partition ends now, for one who has read nothing. */
  public Ends ends() {
    return ends(Map.of());
  }

  /**
   * Where each partition ends now. Transaction markers and aborted records are no records: a reader
   * that stands before nothing else is at the end.
   *
   * @param next the offset of the next record that the reader expects; a partition that is not in
   *     it counts as {@link #BEGINNING}
   */
  public Ends ends(Map<TopicPartition, Long> next) {
    return asked(
        () -> {
          long askedAt = clock.millis();
          List<TopicPartition> partitions = partitions();
          Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
          Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
          for (TopicPartition partition : partitions) {
            long from = next.getOrDefault(partition, BEGINNING);
            long end = ends.get(partition);
            if (isEmpty(partition, from, beginnings.get(partition), end)) {
              ends.put(partition, from);
            }
          }
          askedWith = Map.copyOf(next);
          return new Ends(askedAt, ends);
        });
  }

  /**
   * The messages of a range that the topics hold now, by topic and partition; partitions without
   * one are left out.
   *
   * @throws VarveException with {@code USAGE} if a topic or offset is named that the source does
   *     not have
   */
  public List<TopicSpan> spans(MessageRange range) {
    return asked(
        () -> {
          List<TopicSpan> spans =
              range instanceof MessageRange.Offsets offsets
                  ? known(offsets.spans())
                  : between((MessageRange.Times) range);
          return spans.stream()
              .filter(span -> span.offsets() > 0)
              .sorted(Comparator.comparing(TopicSpan::topic).thenComparingInt(TopicSpan::partition))
              .toList();
        });
  }

  private List<TopicSpan> between(MessageRange.Times range) {
    List<TopicPartition> wanted = partitions();
    if (!range.topics().isEmpty()) {
      Pattern narrower = TopicPattern.of(range.topics());
      wanted.removeIf(partition -> !narrower.matcher(partition.topic()).matches());
    }
    if (wanted.isEmpty()) {
      throw notThere("no topic of source " + source.name() + " is meant");
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(wanted);
    Map<TopicPartition, Long> ends = consumer.endOffsets(wanted);
    Map<TopicPartition, Long> from =
        range.from().map(at -> firstAt(wanted, at, ends)).orElse(beginnings);
    Map<TopicPartition, Long> to = range.to().map(at -> firstAt(wanted, at, ends)).orElse(ends);
    List<TopicSpan> spans = new ArrayList<>();
    for (TopicPartition partition : wanted) {
      long begin = from.get(partition);
      long end = Math.max(begin, Math.min(to.get(partition), ends.get(partition)));
      spans.add(new TopicSpan(partition.topic(), partition.partition(), begin, end));
    }
    return spans;
  }

  /** The offset of the first message that is not before a moment, of each partition. */
  private Map<TopicPartition, Long> firstAt(
      List<TopicPartition> partitions, Instant at, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, at.toEpochMilli()));
    Map<TopicPartition, Long> first = new HashMap<>();
    consumer
        .offsetsForTimes(asked)
        .forEach(
            (partition, found) ->
                first.put(partition, found == null ? ends.get(partition) : found.offset()));
    return first;
  }

  private List<TopicSpan> known(List<TopicSpan> spans) {
    List<TopicPartition> partitions = partitions();
    for (TopicSpan span : spans) {
      TopicPartition partition = new TopicPartition(span.topic(), span.partition());
      if (!partitions.contains(partition)) {
        throw notThere(
            "source "
                + source.name()
                + " has no partition "
                + span.partition()
                + " of topic "
                + span.topic());
      }
      long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      if (span.from() < begin || span.to() > end) {
        throw notThere(
            "topic "
                + span.topic()
                + ", partition "
                + span.partition()
                + ", holds offsets "
                + begin
                + " to "
                + end
                + " and not "
                + span.from()
                + " to "
                + span.to());
      }
    }
    return spans;
  }

  private VarveException notThere(String what) {
    return VarveException.of(
        ErrorCode.USAGE, what, "its topics: " + String.join(", ", source.kafka().topics()));
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Map.Entry<String, List<PartitionInfo>> topic : consumer.listTopics().entrySet()) {
      if (pattern.matcher(topic.getKey()).matches()) {
        topic
            .getValue()
            .forEach(one -> partitions.add(new TopicPartition(one.topic(), one.partition())));
      }
    }
    return partitions;
  }

  /** Whether no record lies between; looked for only where the reader has not moved meanwhile. */
  private boolean isEmpty(TopicPartition partition, long from, long beginning, long end) {
    long first = from == BEGINNING ? beginning : from;
    if (first >= end) {
      return true;
    }
    boolean stands = Long.valueOf(from).equals(askedWith.get(partition));
    if (!stands) {
      return false;
    }
    if (nothingBefore.getOrDefault(partition, BEGINNING) < end) {
      nothingBefore.put(partition, nothingUpTo(partition, first, end));
    }
    return nothingBefore.get(partition) >= end;
  }

  /** The offset before which no record lies, from the first on; the end if there is none at all. */
  private long nothingUpTo(TopicPartition partition, long first, long end) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, first);
    long patience = System.nanoTime() + LOOK_PATIENCE.toNanos();
    try {
      while (consumer.position(partition) < end && System.nanoTime() < patience) {
        var records = consumer.poll(Duration.ofMillis(200));
        if (!records.isEmpty()) {
          return records.records(partition).get(0).offset();
        }
      }
      return consumer.position(partition);
    } finally {
      consumer.assign(List.of());
    }
  }

  private interface Question<T> {
    T ask();
  }

  private <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (KafkaException e) {
      throw SourceFailure.of(source, e);
    }
  }

  /** Makes a call that is under way on another thread fail soon. */
  public void interrupt() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
