package dev.varve.job.postgres;

import dev.varve.error.VarveException;
import dev.varve.job.postgres.SourceClock.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the source's server for its clock, bears with a few answers that do not come, and fails when
 * none has come for a while. So a connection that broke without a word (a cut cable, a firewall
 * that forgot it) is noticed: the stream's own socket would wait a quarter of an hour for TCP to
 * give up. Not thread-safe.
 */
final class PatientProbe implements Supplier<Optional<Probe>> {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(PatientProbe.class);

  private final Supplier<Probe> server;
  private final LongSupplier nowMillis;
  private long unansweredSinceMillis = SourceClock.NONE;

  /**
   * A probe.
   *
   * @param server asks once; throws when no answer comes
   */
  PatientProbe(Supplier<Probe> server, LongSupplier nowMillis) {
    this.server = server;
    this.nowMillis = nowMillis;
  }

  /** What the server said, or empty if it did not answer this time. */
  @Override
  public Optional<Probe> get() {
    try {
      Probe answer = server.get();
      unansweredSinceMillis = SourceClock.NONE;
      return Optional.of(answer);
    } catch (VarveException failure) {
      bear(failure);
      return Optional.empty();
    }
  }

  private void bear(VarveException failure) {
    long now = nowMillis.getAsLong();
    if (unansweredSinceMillis == SourceClock.NONE) {
      unansweredSinceMillis = now;
    }
    if (now - unansweredSinceMillis >= PATIENCE.toMillis()) {
      throw failure;
    }
    LOG.warn("a source does not tell its clock, windows wait", failure);
  }
}
