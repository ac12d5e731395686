package dev.varve.job.mysql;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source's event time. While changes come, it is the highest commit time seen. While none come,
 * the server is asked now and then for its clock and its log's end: once the reader is past what
 * was the end at an earlier asking, everything committed before that asking has come, and event
 * time moves on to the server's own clock at that moment. Not thread-safe.
 *
 * <p>Correctness does not depend on this clock: a change behind it costs one more revision.
 */
final class SourceClock {
  /** No event time yet. */
  static final long NONE = Long.MIN_VALUE;

  private static final long PROBE_INTERVAL_MILLIS = 1000;

  private final long idleAfterMillis;
  private final Supplier<Optional<Probe>> server;
  private long lastChangeAtMillis;
  private long lastProbeAtMillis = NONE;
  private Probe earlier;
  private long watermark = NONE;

  /** What the server said of itself at one moment: its clock, and then the end of its log. */
  record Probe(long clockMillis, LogPlace logEnd) {}

  /**
   * A clock.
   *
   * @param idleAfter how long without a change until the server is asked
   * @param server asks it; empty when it does not answer now
   */
  SourceClock(Duration idleAfter, Supplier<Optional<Probe>> server, long nowMillis) {
    this.idleAfterMillis = idleAfter.toMillis();
    this.server = server;
    this.lastChangeAtMillis = nowMillis;
  }

  /** Takes note of a streamed change. */
  void onChange(long commitMillis, long nowMillis) {
    lastChangeAtMillis = nowMillis;
    earlier = null;
    watermark = Math.max(watermark, commitMillis - 1);
  }

  /**
   * Takes note that the stream was read and had no change.
   *
   * @param reached how far the log has been read
   */
  void onSilence(LogPlace reached, long nowMillis) {
    if (earlier != null && reached.compareTo(earlier.logEnd()) >= 0) {
      watermark = Math.max(watermark, earlier.clockMillis() - 1);
      earlier = null;
    }
    boolean silentLongEnough = nowMillis - lastChangeAtMillis >= idleAfterMillis;
    boolean mayAsk =
        lastProbeAtMillis == NONE || nowMillis - lastProbeAtMillis >= PROBE_INTERVAL_MILLIS;
    if (earlier == null && silentLongEnough && mayAsk) {
      lastProbeAtMillis = nowMillis;
      earlier = server.get().orElse(null);
    }
  }

  /** Event time in milliseconds: no change at or before it is expected any more. */
  long watermarkMillis() {
    return watermark;
  }
}
