package dev.varve.chaos;

import dev.varve.StandaloneCluster;
import dev.varve.job.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What people do to a job, by intention or by mistake. */
final class Restarts {
  private static final int PARALLELISM_MAX = 3;

  /**
   * As far back as PostgreSQL keeps its log: it is told of a checkpoint when three more are done.
   */
  private static final int CHECKPOINTS_BACK = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String FENCED = "VRV-3301";

  private final Scene scene;
  private int parallelism = 1;

  Restarts(Scene scene) {
    this.scene = scene;
  }

  private StandaloneCluster cluster() {
    return scene.cluster();
  }

  /** Stops the job with a savepoint and goes on from it. */
  void resume() throws Exception {
    Await.until("the job can be stopped with a savepoint", PATIENCE, this::stops);
    cluster().run("resume", "--config", scene.dataMap(parallelism).toString());
  }

  /** The same with one task more for each stage, and with one again after three. */
  void rescale() throws Exception {
    parallelism = parallelism % PARALLELISM_MAX + 1;
    resume();
  }

  /** A job that has just recovered may not have a checkpoint yet. */
  private boolean stops() throws Exception {
    if (!isRunning(cluster().job())) {
      return false;
    }
    try {
      cluster().run("stop-job");
      return true;
    } catch (AssertionError notYet) {
      return false;
    }
  }

  /** Ends the job without a savepoint and starts it from its last checkpoint. */
  void fromLastCheckpoint() throws Exception {
    String job = cluster().job();
    Await.until("there is a checkpoint", PATIENCE, () -> !checkpoints(job).isEmpty());
    end(job);
    resumeFrom(job);
  }

  /**
   * Starts a second job on the archive from the first one's state, until one of them is fenced off;
   * the first, or what goes on from its state, stays.
   */
  void rival() throws Exception {
    String job = cluster().job();
    Await.until("there is a checkpoint", PATIENCE, () -> !checkpoints(job).isEmpty());
    cluster()
        .run(
            "resume",
            "--leave-out",
            "--config",
            scene.rivalsDataMap().toString(),
            "--from",
            lastCheckpoint(job));
    String rival = cluster().job();
    Files.writeString(cluster().path("run/job"), job);
    Await.until("one of two jobs is fenced off", PATIENCE, () -> isFenced(job) || isFenced(rival));
    end(rival);
    if (isFenced(job)) {
      resumeFrom(job);
    }
  }

  private boolean isFenced(String job) throws Exception {
    return cluster().stateOf(job).filter("FAILED"::equals).isPresent()
        && cluster().failureOf(job).contains(FENCED);
  }

  private boolean isRunning(String job) throws InterruptedException {
    return cluster().stateOf(job).filter("RUNNING"::equals).isPresent();
  }

  private void end(String job) throws Exception {
    cluster().cancel(job);
    Await.until(
        job + " has ended",
        PATIENCE,
        () -> cluster().stateOf(job).filter(Scene.ENDED::contains).isPresent());
  }

  private void resumeFrom(String job) throws Exception {
    cluster()
        .run(
            "resume",
            "--config",
            scene.dataMap(parallelism).toString(),
            "--from",
            lastCheckpoint(job));
  }

  private String lastCheckpoint(String job) throws IOException {
    return "s3://varve/state/checkpoints/" + job + "/" + checkpoints(job).get(0).getFileName();
  }

  /** The complete checkpoints of a job, the last one first. */
  private List<Path> checkpoints(String job) throws IOException {
    Path folder = scene.stateFolder().resolve("checkpoints").resolve(job);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> Files.exists(path.resolve("_metadata")))
          .sorted(Comparator.comparing(Restarts::number).reversed())
          .toList();
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
  }
}
