package dev.varve.job.kafka;

import dev.varve.kafka.SourceTopics;
import dev.varve.kafka.SourceTopics.Ends;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A source's event time, from what has been read of each of its partitions: the lowest of theirs.
 *
 * <p>A partition's time is the highest commit time read from it. When no change has come from it
 * for a while, and it has been read to what was its end at an earlier asking, its time moves on to
 * that asking, less the same while: so a quiet topic does not hold back the others, and a quiet
 * source seals. A partition that is new, or not read to its end, holds back all, so that a backlog
 * is archived in the windows it belongs to.
 *
 * <p>Correctness does not depend on this clock: a change behind it costs one more revision. So it
 * need not know what Debezium has yet to send. Pure; not thread-safe.
 */
final class TopicClock {
  /** No event time yet. */
  static final long NONE = Long.MIN_VALUE;

  private static final long ASK_INTERVAL_MILLIS = 1000;

  private final long idleAfterMillis;
  private final Map<TopicPartition, Long> goal;
  private final Map<TopicPartition, Partition> partitions = new HashMap<>();
  private long lastAskAtMillis = NONE;
  private Ends ends;
  private long whole = NONE;

  private static final class Partition {
    private long next;
    private long time = NONE;
    private long changedAtMillis;
  }

  /**
   * A clock.
   *
   * @param idleAfter how long without a change until a partition's time follows the clock
   * @param goal the ends up to which a run is to catch up, or null
   */
  TopicClock(Duration idleAfter, Map<TopicPartition, Long> goal) {
    this.idleAfterMillis = idleAfter.toMillis();
    this.goal = goal;
  }

  /**
   * Takes note of a partition to be read.
   *
   * @param next the offset it is read from, or {@link SourceTopics#BEGINNING}
   */
  void onAssigned(TopicPartition partition, long next, long nowMillis) {
    Partition added = new Partition();
    added.next = next;
    added.changedAtMillis = nowMillis;
    partitions.put(partition, added);
  }

  /** Takes note of a record that was read, whatever it holds. */
  void onRecord(TopicPartition partition, long offset) {
    partitions.get(partition).next = offset + 1;
  }

  /** Takes note of a change in the record read last from the partition. */
  void onChange(TopicPartition partition, long commitMillis, long nowMillis) {
    Partition changed = partitions.get(partition);
    changed.time = Math.max(changed.time, commitMillis - 1);
    changed.changedAtMillis = nowMillis;
  }

  /** Whether the ends are worth asking for: time stands still, or the goal is not reached. */
  boolean wantsEnds(long nowMillis) {
    boolean mayAsk = lastAskAtMillis == NONE || nowMillis - lastAskAtMillis >= ASK_INTERVAL_MILLIS;
    boolean behind = watermarkMillis() < nowMillis - idleAfterMillis - ASK_INTERVAL_MILLIS;
    if (!mayAsk || !behind && goal == null) {
      return false;
    }
    lastAskAtMillis = nowMillis;
    return true;
  }

  /** The offset of the next record of each partition. */
  Map<TopicPartition, Long> next() {
    Map<TopicPartition, Long> next = new HashMap<>();
    partitions.forEach((partition, one) -> next.put(partition, one.next));
    return next;
  }

  /** Takes the brokers' answer. */
  void onEnds(Ends answer) {
    ends = answer;
  }

  /** Moves quiet partitions on; to be called when what has been read so far is taken note of. */
  void advance() {
    if (ends == null || !partitions.keySet().containsAll(ends.ends().keySet())) {
      return;
    }
    long quietSince = ends.askedAtMillis() - idleAfterMillis;
    partitions.forEach(
        (partition, one) -> {
          if (isRead(partition, one) && one.changedAtMillis <= quietSince) {
            one.time = Math.max(one.time, quietSince - 1);
          }
        });
    if (partitions.isEmpty()) {
      whole = Math.max(whole, quietSince - 1);
    }
  }

  /** Whether it was read to the end at the last asking; one that is gone has nothing to read. */
  private boolean isRead(TopicPartition partition, Partition one) {
    Long end = ends.ends().get(partition);
    return end == null || one.next >= end;
  }

  /** Whether everything up to the goal has been read. */
  boolean hasCaughtUp() {
    return goal.entrySet().stream().allMatch(one -> isReached(one.getKey(), one.getValue()));
  }

  private boolean isReached(TopicPartition partition, long end) {
    Partition one = partitions.get(partition);
    if (one == null) {
      return end == SourceTopics.BEGINNING || ends != null && !ends.ends().containsKey(partition);
    }
    return one.next >= end || ends != null && isRead(partition, one);
  }

  /** Event time in milliseconds: no change at or before it is expected any more. */
  long watermarkMillis() {
    long lowest = Long.MAX_VALUE;
    for (Partition one : partitions.values()) {
      lowest = Math.min(lowest, one.time);
    }
    return lowest == Long.MAX_VALUE ? whole : lowest;
  }
}
