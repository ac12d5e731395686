package dev.varve.job;

import dev.varve.config.Secrets;
import dev.varve.config.StorageConfig;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.FileSystem;

/** Flink's settings for a job in this process: loopback only, durable checkpoints, S3 by plugin. */
final class EmbeddedFlink {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration RESTART_DELAY_MAX = Duration.ofSeconds(30);
  private static final Duration RESTART_DELAY_RESET = Duration.ofMinutes(2);
  private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(128);
  private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);

  private EmbeddedFlink() {}

  /** Settings of the cluster; its web UI shows them all, so they hold no secret. */
  static Configuration settings(SavedState state) {
    Configuration flink = loopback();
    restarts(flink);
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, state.checkpoints());
    flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, state.savepoints());
    return flink;
  }

  /** Settings of the cluster of a job that keeps no state and is tried once. */
  static Configuration stateless() {
    Configuration flink = loopback();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return flink;
  }

  private static Configuration loopback() {
    Configuration flink = new Configuration();
    flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    flink.set(RestOptions.ADDRESS, LOOPBACK);
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(JobManagerOptions.ADDRESS, LOOPBACK);
    flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    flink.set(TaskManagerOptions.HOST, LOOPBACK);
    flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
    flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
    return flink;
  }

  /** Tries again soon, then every half minute; what held for a while begins anew. */
  private static void restarts(Configuration flink) {
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, RESTART_DELAY_MAX);
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        RESTART_DELAY_RESET);
  }

  /**
   * Makes the job start from a state, if there is one. A checkpoint passes into the new run's
   * keeping and goes when it is not needed any more; a savepoint stays, and so does a checkpoint
   * that holds the state of a source or of a topic that is left out.
   */
  static void resume(Configuration flink, Resumption from) {
    from.path()
        .ifPresent(
            path -> {
              boolean whole = from.leftOut().isEmpty() && !from.topicLeftOut();
              flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
              flink.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, !whole);
              flink.set(
                  StateRecoveryOptions.RESTORE_MODE,
                  whole && SavedState.isCheckpoint(path)
                      ? RestoreMode.CLAIM
                      : RestoreMode.NO_CLAIM);
            });
  }

  /** Makes Flink's file systems known in this process, with the storage's credentials for S3. */
  static void initializeFileSystems(StorageConfig storage) {
    Configuration fileSystems = new Configuration();
    s3(storage, fileSystems);
    FileSystem.initialize(fileSystems, LoadedFlink.plugins());
  }

  private static void s3(StorageConfig storage, Configuration flink) {
    storage
        .endpointIfSet()
        .ifPresent(endpoint -> flink.setString("s3.endpoint", endpoint.toString()));
    flink.setString(
        "s3.path.style.access",
        String.valueOf(storage.pathStyle() == StorageConfig.PathStyle.PATH));
    storage
        .accessKeyIfSet()
        .ifPresent(key -> flink.setString("s3.access-key", Secrets.reveal(key)));
    storage
        .secretKeyIfSet()
        .ifPresent(key -> flink.setString("s3.secret-key", Secrets.reveal(key)));
    // Deleting folder markers makes commits hang on some S3 servers; they cost nothing.
    flink.setString("fs.s3a.directory.marker.retention", "keep");
    // By default it tries for many minutes without a word; the job's own restarts try again.
    flink.setString("fs.s3a.attempts.maximum", "3");
    flink.setString("fs.s3a.retry.limit", "2");
    flink.setString("fs.s3a.connection.establish.timeout", "5000");
  }
}
