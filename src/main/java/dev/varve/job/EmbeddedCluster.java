package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.failure.JobFailure;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
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
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** The Flink of one run in this process: it ends with its job, and knows what its job suffers. */
final class EmbeddedCluster {
  private final MiniCluster cluster;
  private final JobClient client;
  private Optional<VarveException> outage = Optional.empty();

  private EmbeddedCluster(MiniCluster cluster, JobClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /** Starts a cluster and the job on it. */
  static EmbeddedCluster submit(StreamExecutionEnvironment environment, Configuration flink) {
    Configuration attached = new Configuration(flink);
    attached.set(DeploymentOptions.ATTACHED, true);
    AtomicReference<MiniCluster> cluster = new AtomicReference<>();
    LocalExecutor executor =
        LocalExecutor.createWithFactory(
            attached,
            settings -> {
              cluster.set(new MiniCluster(settings));
              return cluster.get();
            });
    try {
      JobClient client =
          executor
              .execute(
                  environment.getStreamGraph(), attached, EmbeddedCluster.class.getClassLoader())
              .get();
      return new EmbeddedCluster(cluster.get(), client);
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
   * The job's last failure that waiting may mend, until a checkpoint has completed after it; while
   * the cluster does not answer, what it said before.
   */
  Optional<VarveException> outage() {
    try {
      outage =
          failureSinceCheckpoint(
              cluster.getExecutionGraph(client.getJobID()).get(5, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException | IllegalStateException notKnownNow) {
      // The last is the cluster's way to say that it has ended with its job.
      return outage;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return outage;
  }

  private static Optional<VarveException> failureSinceCheckpoint(AccessExecutionGraph graph) {
    ErrorInfo failure = graph.getFailureInfo();
    boolean over = failure == null || failure.getTimestamp() < lastCheckpointMillis(graph);
    return over
        ? Optional.empty()
        : Optional.of(JobFailure.of(failure.getException())).filter(EmbeddedCluster::isTriedAgain);
  }

  private static boolean isTriedAgain(VarveException failure) {
    return failure.code().isRetryable() || failure.code() == ErrorCode.INTERNAL;
  }

  private static long lastCheckpointMillis(AccessExecutionGraph graph) {
    CheckpointStatsSnapshot checkpoints = graph.getCheckpointStatsSnapshot();
    CompletedCheckpointStats last =
        checkpoints == null ? null : checkpoints.getHistory().getLatestCompletedCheckpoint();
    return last == null ? 0 : last.getLatestAckTimestamp();
  }
}
