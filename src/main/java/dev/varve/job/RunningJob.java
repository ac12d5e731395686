package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.RunOptions.Mode;
import dev.varve.job.branch.CatchUp;
import dev.varve.job.branch.Counted;
import dev.varve.job.branch.ReaderWaits;
import dev.varve.job.branch.TableAlarm;
import dev.varve.job.failure.JobFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.util.ExceptionUtils;

/** A job that runs in this process. */
public final class RunningJob {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration START_PATIENCE = Duration.ofMinutes(1);

  private final EmbeddedCluster cluster;
  private final JobClient client;
  private final ArchiveConfig config;
  private final Mode mode;
  private final String savepoints;
  private final Resumption from;
  private final Instant startedAt;
  private final CompletableFuture<?> end;

  RunningJob(
      EmbeddedCluster cluster,
      ArchiveConfig config,
      Mode mode,
      String savepoints,
      Resumption from,
      Instant startedAt) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.config = config;
    this.mode = mode;
    this.savepoints = savepoints;
    this.from = from;
    this.startedAt = startedAt;
    this.end = client.getJobExecutionResult();
  }

  /** What has come so far in this run; a second or so old. */
  public record Counts(long changes, long lateChanges, long quarantined) {}

  /** The checkpoint or savepoint that the run went on from. */
  public Optional<String> resumedFrom() {
    return from.path();
  }

  /** Sources that have no state there, and are read from their beginning. */
  public List<String> begun() {
    return from.begun();
  }

  /** Sources that the data map has no more; their state stays there and is not used. */
  public List<String> leftOut() {
    return from.leftOut();
  }

  /** Whether the job has ended, well or not. */
  public boolean hasEnded() {
    return end.isDone();
  }

  /** Why the job has had to start again and goes on trying; empty when it has got over it. */
  public Optional<VarveException> outage() {
    return cluster.outage(config.sources().stream().map(SourceConfig::name).toList());
  }

  /** What sources or their snapshots do instead of being read at once, each in words. */
  public List<String> waits() {
    return ReaderWaits.now(
        config.sources().stream().map(SourceConfig::name).collect(Collectors.toSet()));
  }

  /** The counters of the job; zero while it starts or restarts. */
  public Counts counts() {
    Map<String, Object> accumulators = accumulators();
    return new Counts(
        count(accumulators, Progress.CHANGES),
        count(accumulators, Progress.LATE),
        count(accumulators, Counted.QUARANTINED));
  }

  /**
   * The last alarm of each table whose records were all rejected, since the job started or started
   * again.
   */
  public List<TableAlarm> alarms() {
    Map<String, Object> accumulators = accumulators();
    return config.sources().stream()
        .map(source -> accumulators.get(Counted.alarms(source.name())))
        .filter(List.class::isInstance)
        .flatMap(alarms -> ((List<?>) alarms).stream())
        .map(TableAlarm.class::cast)
        .toList();
  }

  /**
   * What a person should know of the run, in words: what came of reading again what the archive
   * had. Grows while the job runs.
   */
  public List<String> notes() {
    Map<String, Object> accumulators = accumulators();
    return config.sources().stream()
        .map(source -> accumulators.get(Progress.notes(source.name())))
        .filter(List.class::isInstance)
        .flatMap(notes -> ((List<?>) notes).stream())
        .map(String.class::cast)
        .toList();
  }

  private Map<String, Object> accumulators() {
    try {
      return client.getAccumulators().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException notRunning) {
      // The last is what Flink throws when the cluster has gone with its job.
      return Map.of();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static long count(Map<String, Object> accumulators, String name) {
    return accumulators.get(name) instanceof Long count ? count : 0;
  }

  /**
   * Waits until the job ends: for a continuous run until {@link #stop} or a failure, for the other
   * until everything that the sources held at its start is sealed and the savepoint is taken.
   *
   * @throws VarveException if the job failed
   */
  public void await() throws InterruptedException {
    if (mode == Mode.UNTIL_CAUGHT_UP) {
      awaitSealed();
      stop();
    } else {
      awaitEnd();
    }
  }

  private void awaitSealed() throws InterruptedException {
    for (SourceConfig source : config.sources()) {
      long goal = new CatchUp(source, startedAt).goalMillis();
      while (publishedThrough(source) < goal) {
        if (endsWithin(POLL)) {
          throw VarveException.of(
              ErrorCode.INTERNAL, "the job ended before it had caught up", "see the log");
        }
      }
    }
  }

  private long publishedThrough(SourceConfig source) {
    return accumulators().get(Progress.publishedThrough(source.name())) instanceof Long through
        ? through
        : Long.MIN_VALUE;
  }

  private boolean endsWithin(Duration time) throws InterruptedException {
    return JobEnd.within(end, time);
  }

  private void awaitEnd() throws InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw JobFailure.of(e);
    }
  }

  /**
   * Stops with a savepoint, from which the next run goes on, and returns where it is. While the job
   * starts or restarts there can be none: then this waits a while for its tasks.
   */
  public String stop() {
    return stop(false);
  }

  /** The same, after the windows that are open are sealed too. */
  String drain() {
    return stop(true);
  }

  private String stop(boolean drain) {
    Instant until = Instant.now().plus(START_PATIENCE);
    try {
      while (true) {
        try {
          String savepoint =
              client.stopWithSavepoint(drain, savepoints, SavepointFormatType.CANONICAL).get();
          awaitEnd();
          return savepoint;
        } catch (ExecutionException e) {
          if (!isStarting(e) || Instant.now().isAfter(until) || endsWithin(POLL)) {
            throw JobFailure.of(e);
          }
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static boolean isStarting(ExecutionException failure) {
    return ExceptionUtils.findThrowable(failure, CheckpointException.class)
        .map(CheckpointException::getCheckpointFailureReason)
        .filter(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING::equals)
        .isPresent();
  }

  /** Stops at once, without a savepoint; the next run goes on from the last checkpoint. */
  public void cancel() {
    try {
      client.cancel().get();
      end.exceptionally(cancelled -> null).get();
    } catch (ExecutionException e) {
      throw JobFailure.of(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static VarveException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return VarveException.of(
        ErrorCode.INTERNAL, "waiting for the job was interrupted", "start it again", cause);
  }
}
