package dev.varve.lineage.topic;

import dev.varve.config.LineageConfig;
import dev.varve.error.VarveException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads spans of offsets of a topic. A span that ends at or below {@link #ends()} is always read to
 * its end: in a consumer of committed records that is the last stable offset, below which every
 * transaction is decided.
 *
 * <p>Not thread-safe, except {@link #stop()}.
 */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  private final LineageConfig config;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private TopicReader(LineageConfig config, KafkaConsumer<byte[], byte[]> consumer) {
    this.config = config;
    this.consumer = consumer;
  }

  static TopicReader open(LineageConfig config, LineageClient.Isolation isolation) {
    return new TopicReader(config, LineageClient.consumer(config, isolation));
  }

  /**
   * @throws VarveException with {@code TOPIC_MISSING} if there are none
   */
  List<TopicPartition> partitions() {
    List<TopicPartition> found =
        call(
            "describe",
            () ->
                consumer.partitionsFor(config.topic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
    if (found.isEmpty()) {
      throw KafkaFailure.missing(config);
    }
    return found;
  }

  Map<TopicPartition, Long> beginnings() {
    List<TopicPartition> partitions = partitions();
    return call("find the beginning of", () -> consumer.beginningOffsets(partitions));
  }

  Map<TopicPartition, Long> ends() {
    List<TopicPartition> partitions = partitions();
    return call("find the end of", () -> consumer.endOffsets(partitions));
  }

  /**
   * Offsets below which every record is older than the moment; a partition without a record of that
   * age or younger is not in the map.
   */
  Map<TopicPartition, Long> firstSince(Instant moment) {
    Map<TopicPartition, Long> query = new HashMap<>();
    partitions().forEach(partition -> query.put(partition, Math.max(0, moment.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> answer =
        call("search", () -> consumer.offsetsForTimes(query));
    Map<TopicPartition, Long> found = new HashMap<>();
    answer.forEach(
        (partition, first) -> {
          if (first != null) {
            found.put(partition, first.offset());
          }
        });
    return found;
  }

  /** The records in {@code [from, to)}, in order. */
  List<ConsumerRecord<byte[], byte[]>> read(
      TopicPartition partition, long from, long to, Deadline deadline) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    seek(Map.of(partition, from));
    while (position(partition) < to) {
      deadline.check();
      for (ConsumerRecord<byte[], byte[]> received : poll()) {
        if (received.offset() < to) {
          found.add(received);
        }
      }
    }
    return found;
  }

  /** Reads on from these offsets until {@link #stop()} or an interrupt. */
  void follow(Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> to) {
    try {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      while (true) {
        consumer.poll(POLL).forEach(to);
      }
    } catch (WakeupException | InterruptException asked) {
      return;
    } catch (KafkaException e) {
      throw KafkaFailure.of(config, "follow", e);
    }
  }

  /** Waits for a moment, or until something is committed at this offset. */
  void awaitAt(TopicPartition partition, long offset) {
    seek(Map.of(partition, offset));
    poll();
  }

  void seek(Map<TopicPartition, Long> offsets) {
    call(
        "read",
        () -> {
          consumer.assign(offsets.keySet());
          offsets.forEach(consumer::seek);
          return true;
        });
  }

  Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    return call("read", () -> consumer.poll(POLL));
  }

  long position(TopicPartition partition) {
    return call("read", () -> consumer.position(partition));
  }

  /** Ends {@link #follow}; from any thread. */
  void stop() {
    consumer.wakeup();
  }

  private <T> T call(String doing, Supplier<T> action) {
    try {
      return action.get();
    } catch (KafkaException e) {
      throw KafkaFailure.of(config, doing, e);
    }
  }

  @Override
  public void close() {
    consumer.close(POLL);
  }
}
