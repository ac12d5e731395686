package dev.varve.job.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Holds a reader to so many messages a second. What a slow second leaves over is not made up for by
 * a faster one. Not thread-safe.
 */
final class MessagePace {
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /** Waits shorter than this are put off, so that there are fewer of them. */
  private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

  private final long nanosEach;
  private final LongSupplier nanos;
  private long freeAtNanos;

  private MessagePace(long nanosEach, LongSupplier nanos) {
    this.nanosEach = nanosEach;
    this.nanos = nanos;
    this.freeAtNanos = nanos.getAsLong();
  }

  /**
   * A pace.
   *
   * @param rate messages a second at the most; 0 for no limit
   * @param nanos time, only ever forward
   */
  static MessagePace of(int rate, LongSupplier nanos) {
    return new MessagePace(rate == 0 ? 0 : SECOND_NANOS / rate, nanos);
  }

  /** Notes that a message is read. */
  void count() {
    long now = nanos.getAsLong();
    freeAtNanos = Math.max(freeAtNanos - now, 0) + now + nanosEach;
  }

  /** How long from now until the next message may be read; zero when it may be read at once. */
  Duration untilNext() {
    long ahead = freeAtNanos - nanos.getAsLong();
    return ahead > SLACK_NANOS ? Duration.ofNanos(ahead) : Duration.ZERO;
  }
}
