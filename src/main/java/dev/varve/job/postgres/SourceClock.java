package dev.varve.job.postgres;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source's event time. While changes come, it is the highest commit time seen. While the source
 * is silent, the server is asked now and then for its clock, its log's end, and how far our reader
 * has received its log: once that is past what was the end at an earlier asking, and still nothing
 * has come, everything committed before that asking has, and event time moves on to the server's
 * own clock at that moment. Not thread-safe.
 *
 * <p>Debezium's heartbeats do not serve: after a restart on an idle database it sends none until
 * the first commit. Correctness does not depend on this clock: a change behind it costs one more
 * revision.
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
  private long confirmedLsn;
  private long watermark = NONE;

  /**
   * What the server said of itself at one moment.
   *
   * @param clockMillis its clock
   * @param walLsn the end of its log
   * @param receivedLsn how far our reader has told it to have received the log; 0 when nobody reads
   */
  record Probe(long clockMillis, long walLsn, long receivedLsn) {}

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
   * @param readLsn what a state would go on from now: all before has been read
   */
  void onSilence(long nowMillis, long readLsn) {
    boolean silentLongEnough = nowMillis - lastChangeAtMillis >= idleAfterMillis;
    boolean mayAsk =
        lastProbeAtMillis == NONE || nowMillis - lastProbeAtMillis >= PROBE_INTERVAL_MILLIS;
    if (silentLongEnough && mayAsk) {
      lastProbeAtMillis = nowMillis;
      server.get().ifPresent(probe -> take(probe, readLsn));
    }
  }

  private void take(Probe probe, long readLsn) {
    if (earlier != null
        && (Long.compareUnsigned(probe.receivedLsn(), earlier.walLsn()) >= 0
            || Long.compareUnsigned(readLsn, earlier.walLsn()) >= 0)) {
      watermark = Math.max(watermark, earlier.clockMillis() - 1);
      confirmedLsn = earlier.walLsn();
    }
    earlier = probe;
  }

  /**
   * The log's position up to which the silence is confirmed: all before it has come; 0 if there is
   * none.
   */
  long confirmedLsn() {
    return confirmedLsn;
  }

  /** Moves on to at least this event time. */
  void advanceTo(long millis) {
    watermark = Math.max(watermark, millis);
  }

  /** Event time in milliseconds: no change at or before it is expected any more. */
  long watermarkMillis() {
    return watermark;
  }
}
