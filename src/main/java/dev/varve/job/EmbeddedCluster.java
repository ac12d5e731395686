package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.OutageWatch.Health;
import dev.varve.job.failure.JobFailure;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.Reference;
import org.apache.flink.util.SerializedValue;

/** The Flink of one run in this process: it ends with its job, and knows what its job suffers. */
final class EmbeddedCluster {
  private static final Set<JobStatus> TRYING =
      Set.of(JobStatus.CREATED, JobStatus.RUNNING, JobStatus.RESTARTING);

  private final MiniCluster cluster;
  private final JobClient client;
  private final SavedState state;
  private final OutageWatch watch = new OutageWatch();

  private EmbeddedCluster(MiniCluster cluster, JobClient client, SavedState state) {
    this.cluster = cluster;
    this.client = client;
    this.state = state;
  }

  /** Starts a cluster and the job on it. */
  static EmbeddedCluster submit(
      StreamExecutionEnvironment environment, Configuration flink, SavedState state) {
    Configuration attached = new Configuration(flink);
    attached.set(DeploymentOptions.ATTACHED, true);
    AtomicReference<MiniCluster> cluster = new AtomicReference<>();
    try {
      RpcSystem rpc = LoadedFlink.rpc();
      LocalExecutor executor =
          LocalExecutor.createWithFactory(
              attached,
              settings -> {
                cluster.set(new MiniCluster(settings, () -> Reference.borrowed(rpc)));
                return cluster.get();
              });
      JobClient client =
          executor
              .execute(
                  environment.getStreamGraph(), attached, EmbeddedCluster.class.getClassLoader())
              .get();
      return new EmbeddedCluster(cluster.get(), client, state);
    } catch (Exception e) {
      throw notStarted(e, flink);
    }
  }

  private static VarveException notStarted(Exception failure, Configuration flink) {
    if (ExceptionUtils.findThrowable(failure, BindException.class).isPresent()) {
      return VarveException.of(
          ErrorCode.PORT_IN_USE,
          "port " + flink.get(RestOptions.BIND_PORT) + " for the web UI is in use",
          "give --web-ui another port, or end the process that listens there",
          failure);
    }
    return JobFailure.of(failure);
  }

  JobClient client() {
    return client;
  }

  /**
   * The failure that the job has not got over yet; while the cluster does not answer, what it said
   * before.
   *
   * @param sources the sources' names
   */
  Optional<VarveException> outage(List<String> sources) {
    try {
      AccessExecutionGraph graph =
          cluster.getExecutionGraph(client.getJobID()).get(5, TimeUnit.SECONDS);
      return watch.look(health(graph, sources));
    } catch (ExecutionException | TimeoutException | IllegalStateException notKnownNow) {
      // The last is the cluster's way to say that it has ended with its job.
      return watch.said();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return watch.said();
    }
  }

  private Health health(AccessExecutionGraph graph, List<String> sources) {
    ErrorInfo failure = graph.getFailureInfo();
    return new Health(
        failure == null ? Health.NEVER : failure.getTimestamp(),
        () -> inOurWords(failure.getException()),
        TRYING.contains(graph.getState()),
        graph.getStatusTimestamp(JobStatus.RUNNING),
        lastCheckpointMillis(graph),
        publishedThrough(graph, sources));
  }

  /** Where Flink does not say why it cannot keep state, the state's place is asked. */
  private VarveException inOurWords(Throwable failure) {
    if (JobFailure.isWithoutCheckpoint(failure)) {
      try {
        state.requireWritable();
      } catch (VarveException reason) {
        if (reason.code() == ErrorCode.STORAGE_FULL) {
          return reason;
        }
      }
    }
    return JobFailure.of(failure);
  }

  private static long lastCheckpointMillis(AccessExecutionGraph graph) {
    CheckpointStatsSnapshot checkpoints = graph.getCheckpointStatsSnapshot();
    CompletedCheckpointStats last =
        checkpoints == null ? null : checkpoints.getHistory().getLatestCompletedCheckpoint();
    return last == null ? Health.NEVER : last.getLatestAckTimestamp();
  }

  /** Of the source that is furthest behind. */
  private static long publishedThrough(AccessExecutionGraph graph, List<String> sources) {
    Map<String, SerializedValue<OptionalFailure<Object>>> counters =
        graph.getAccumulatorsSerialized();
    return sources.stream()
        .mapToLong(source -> value(counters.get(Progress.publishedThrough(source))))
        .min()
        .orElse(Health.NEVER);
  }

  private static long value(SerializedValue<OptionalFailure<Object>> counter) {
    try {
      return counter != null
              && counter.deserializeValue(EmbeddedCluster.class.getClassLoader()).getUnchecked()
                  instanceof Long millis
          ? millis
          : Health.NEVER;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("a counter of this job cannot be read", e);
    }
  }
}
