package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.RunOptions.Mode;
import dev.varve.readiness.SourceReadiness.Start;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Starts the job on a Flink cluster: {@code flink run varve-flink.jar --config archive.yaml}. Its
 * state goes to {@code state.uri}; where that is on S3, the cluster's own configuration holds the
 * credentials.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2 || !arguments[0].equals("--config")) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "expected two arguments, found " + arguments.length,
          "give '--config archive.yaml'");
    }
    ArchiveConfig config = ConfigLoader.load(Path.of(arguments[1]));
    Readiness.require(config, source -> Start.UNKNOWN);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(places(config));
    SavedState state = new SavedState(config.state());
    List<String> sources = config.sources().stream().map(SourceConfig::name).toList();
    SavepointRestoreSettings from =
        SavepointRestoreSettings.fromConfiguration(environment.getConfiguration());
    requireKnown(from, state, sources);
    reopen(from);
    state.note(sources);
    ArchiveJob.build(environment, config, Mode.CONTINUOUS, Instant.now());
    environment.execute("varve");
  }

  /**
   * Flink leaves out all that no operator claims when it is told to leave out anything: makes sure
   * that it is state of sources.
   *
   * @throws VarveException with {@code STATE_UNUSABLE}
   */
  static void requireKnown(SavepointRestoreSettings from, SavedState state, List<String> sources) {
    if (from.restoreSavepoint() && from.allowNonRestoredState()) {
      Set<String> known = new TreeSet<>(state.sources());
      known.addAll(sources);
      SavedSources.of(StateMetadata.at(from.getRestorePath())).requireOnly(known);
    }
  }

  /**
   * A cluster runs this again when its JobManager is succeeded. The job then goes on from its last
   * checkpoint, and the savepoint that it once began with may be gone.
   */
  private static void reopen(SavepointRestoreSettings from) {
    if (from.restoreSavepoint() && SavedState.exists(from.getRestorePath())) {
      StateMetadata.at(from.getRestorePath()).reopen();
    }
  }

  private static Configuration places(ArchiveConfig config) {
    SavedState state = new SavedState(config.state());
    Configuration flink = new Configuration();
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, state.checkpoints());
    flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, state.savepoints());
    return flink;
  }
}
