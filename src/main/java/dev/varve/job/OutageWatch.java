package dev.varve.job;

import dev.varve.error.VarveException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells outages apart from the job's attempts to get over them, from looks at the job now and then.
 * A failure is told by at least one look, even if the job was well again before it. It counts as
 * got over when all that was committed up to it is published; a checkpoint alone proves little,
 * since a job that will fail at its next file completes some before. Where nothing is published
 * yet, as during a snapshot, a quiet minute counts.
 */
final class OutageWatch {
  static final Duration QUIET = Duration.ofMinutes(1);

  private long knownFailureMillis = Health.NEVER;
  private Optional<VarveException> said = Optional.empty();

  /**
   * The job at one moment; times are in milliseconds since the epoch, or {@link #NEVER}.
   *
   * @param failedMillis when it failed last
   * @param failure the last failure in our words; asked only if there is one
   * @param isTrying whether it runs or will; false when it has given up
   * @param runningSinceMillis when all of it was started last
   * @param checkpointMillis when its last checkpoint was complete
   * @param publishedThroughMillis commit time up to which every source is published
   */
  record Health(
      long failedMillis,
      Supplier<VarveException> failure,
      boolean isTrying,
      long runningSinceMillis,
      long checkpointMillis,
      long publishedThroughMillis) {
    static final long NEVER = Long.MIN_VALUE;

    private boolean isWell() {
      return checkpointMillis > failedMillis
          && (publishedThroughMillis >= failedMillis
              || checkpointMillis >= runningSinceMillis + QUIET.toMillis());
    }
  }

  /** The outage that goes on, if one does. */
  Optional<VarveException> look(Health health) {
    if (!health.isTrying()) {
      return said;
    }
    boolean isNew = health.failedMillis() > knownFailureMillis;
    if (isNew) {
      knownFailureMillis = health.failedMillis();
      said = Optional.of(health.failure().get());
    } else if (health.isWell()) {
      said = Optional.empty();
    }
    return said;
  }

  /** What the last look said. */
  Optional<VarveException> said() {
    return said;
  }
}
