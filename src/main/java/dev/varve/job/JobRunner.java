package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import java.time.Instant;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the job in this process, on an embedded Flink that listens on loopback only. A run goes on
 * from the last checkpoint or savepoint below {@code state.uri} by itself.
 */
public final class JobRunner {
  private JobRunner() {}

  /**
   * Starts the job and returns at once.
   *
   * @throws dev.varve.error.VarveException if a source, the storage or the topic is not ready
   */
  public static RunningJob start(ArchiveConfig config, RunOptions options) {
    SavedState state = new SavedState(config.state());
    Configuration flink = EmbeddedFlink.settings(state);
    EmbeddedFlink.initializeFileSystems(config.storage());
    List<String> sources = config.sources().stream().map(SourceConfig::name).toList();
    Resumption from = Resumption.of(state, config);
    EmbeddedFlink.resume(flink, from);
    state.requireWritable();
    Readiness.require(config, from::startOf);
    state.note(sources);
    Instant startedAt = Instant.now();
    StreamExecutionEnvironment environment = environment(flink, options);
    ArchiveJob.build(environment, config, options.mode(), startedAt);
    EmbeddedCluster cluster = EmbeddedCluster.submit(environment, flink, state);
    return new RunningJob(cluster, config, options.mode(), state.savepoints(), from, startedAt);
  }

  private static StreamExecutionEnvironment environment(Configuration flink, RunOptions options) {
    if (options.webUiPort().isEmpty()) {
      return StreamExecutionEnvironment.createLocalEnvironment(flink);
    }
    flink.set(RestOptions.BIND_PORT, String.valueOf(options.webUiPort().getAsInt()));
    flink.set(RestOptions.PORT, options.webUiPort().getAsInt());
    return StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(flink);
  }
}
