package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.lineage.topic.LineageClient.Isolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The lineage topic as a person reads it: its last records, all of them, or the new ones as they
 * come. Committed records only; of each partition in order, and nothing is left out between a read
 * and the {@link #follow} after it.
 *
 * <p>Not thread-safe, except {@link #stop()}.
 */
public final class LineageTopic implements AutoCloseable {
  private static final Duration READ_MAX = Duration.ofMinutes(5);
  private static final long STEP_OFFSETS = 1_000;
  private static final Comparator<LineageRecord> AS_SENT =
      Comparator.comparing(LineageRecord::time)
          .thenComparingInt(LineageRecord::partition)
          .thenComparingLong(LineageRecord::offset);

  private final LineageConfig config;
  private final TopicReader reader;
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private LineageTopic(LineageConfig config) {
    this.config = config;
    this.reader = TopicReader.open(config, Isolation.READ_COMMITTED);
  }

  public static LineageTopic open(LineageConfig config) {
    return new LineageTopic(config);
  }

  /** Passes on every record that is in the topic now, partition by partition. */
  public void readAll(Consumer<LineageRecord> to) {
    Deadline deadline = deadline();
    Map<TopicPartition, Long> beginnings = reader.beginnings();
    next.putAll(reader.ends());
    for (Map.Entry<TopicPartition, Long> end : next.entrySet()) {
      long from = beginnings.get(end.getKey());
      while (from < end.getValue()) {
        long step = Math.min(end.getValue(), from + STEP_OFFSETS);
        pass(reader.read(end.getKey(), from, step, deadline), to);
        from = step;
      }
    }
  }

  /** The last records that are in the topic now, at most this many, in the order of sending. */
  public List<LineageRecord> last(int countMax) {
    Deadline deadline = deadline();
    Map<TopicPartition, Long> beginnings = reader.beginnings();
    next.putAll(reader.ends());
    List<LineageRecord> found = new ArrayList<>();
    next.forEach(
        (partition, end) ->
            found.addAll(last(countMax, partition, beginnings.get(partition), end, deadline)));
    found.sort(AS_SENT);
    return List.copyOf(found.subList(Math.max(0, found.size() - countMax), found.size()));
  }

  /**
   * Passes on records as they are committed, from where the last read ended, or from now on.
   * Returns after {@link #stop()} and when the thread is interrupted.
   */
  public void follow(Consumer<LineageRecord> to) {
    if (next.isEmpty()) {
      next.putAll(reader.ends());
    }
    reader.follow(
        next,
        received -> {
          TopicPartition partition = new TopicPartition(received.topic(), received.partition());
          next.put(partition, received.offset() + 1);
          to.accept(LineageRecord.read(received));
        });
  }

  /** Ends {@link #follow}; from any thread. */
  public void stop() {
    reader.stop();
  }

  private List<LineageRecord> last(
      int countMax, TopicPartition partition, long beginning, long end, Deadline deadline) {
    List<LineageRecord> found = new ArrayList<>();
    long to = end;
    while (to > beginning && found.size() < countMax) {
      long from = Math.max(beginning, to - STEP_OFFSETS);
      List<LineageRecord> step = new ArrayList<>();
      pass(reader.read(partition, from, to, deadline), step::add);
      found.addAll(0, step);
      to = from;
    }
    return found.subList(Math.max(0, found.size() - countMax), found.size());
  }

  private static void pass(
      List<ConsumerRecord<byte[], byte[]>> received, Consumer<LineageRecord> to) {
    received.stream().map(LineageRecord::read).forEach(to);
  }

  private Deadline deadline() {
    return Deadline.in(
        READ_MAX,
        () ->
            VarveException.of(
                ErrorCode.KAFKA_UNREACHABLE,
                "reading topic " + config.topic() + " took longer than " + READ_MAX,
                "check the brokers' load and the network, or ask for fewer records"));
  }

  @Override
  public void close() {
    reader.close();
  }
}
