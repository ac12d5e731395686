package dev.varve.chaos;

import dev.varve.StandaloneCluster;
import dev.varve.job.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What people do to a job, by intention or by mistake. */
final class Restarts {
  private static final int PARALLELISM_MAX = 3;

  /** As far back as the job promises: the last ten states. */
  private static final int CHECKPOINTS_BACK = 9;

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
    resumeAfterStop();
  }

  /** The same, with the windows that are open sealed before. */
  void drain() throws Exception {
    resumeAfterStop("--drain");
  }

  private void resumeAfterStop(String... options) throws Exception {
    stop(options);
    cluster().run("resume", "--config", scene.dataMap(parallelism).toString());
  }

  /** The same with one task more for each stage, and with one again after three. */
  void rescale() throws Exception {
    parallelism = parallelism % PARALLELISM_MAX + 1;
    resume();
  }

  /** Stops the job with a savepoint, as soon as it can be. */
  void stop(String... options) throws Exception {
    Await.until("the job can be stopped with a savepoint", PATIENCE, () -> stops(options));
  }

  /** A job that has just recovered may not have a checkpoint yet. */
  private boolean stops(String... options) throws Exception {
    if (!isRunning(cluster().job())) {
      return false;
    }
    try {
      cluster().run("stop-job", options);
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
    resumeFrom(job, 0);
  }

  /** The same from one that is not the last, the tenth last at most. */
  void fromOlderCheckpoint(Random random) throws Exception {
    String job = cluster().job();
    int back = 1 + random.nextInt(CHECKPOINTS_BACK);
    Await.until("there are checkpoints", PATIENCE, () -> checkpoints(job).size() > back);
    end(job);
    resumeFrom(job, back);
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
            scene.dataMapWithout(Source.POSTGRES, 1).toString(),
            "--from",
            checkpoint(job, 0));
    String rival = cluster().job();
    Files.writeString(cluster().path("run/job"), job);
    Await.until("one of two jobs is fenced off", PATIENCE, () -> isFenced(job) || isFenced(rival));
    end(rival);
    if (isFenced(job)) {
      resumeFrom(job, 0);
    }
  }

  /** Ends the job without a savepoint. */
  void cancel() throws Exception {
    String job = cluster().job();
    Await.until("there is a checkpoint", PATIENCE, () -> !checkpoints(job).isEmpty());
    end(job);
  }

  /** Where the last savepoint is. */
  String savepoint() throws IOException {
    return Files.readString(cluster().path("run/savepoint")).strip();
  }

  /** Where the last checkpoint of the job is. */
  String checkpoint() throws IOException {
    return checkpoint(cluster().job(), 0);
  }

  /** Starts the job from a state, and waits until it ends with an error. */
  void isRefused(String from, String code) throws Exception {
    resumeFrom(from);
    awaitRefusal(code);
  }

  /** Waits until the job ends with an error. */
  void awaitRefusal(String code) throws Exception {
    String job = cluster().job();
    Await.until(
        "the job ends with " + code,
        PATIENCE,
        () ->
            cluster().stateOf(job).filter("FAILED"::equals).isPresent()
                && cluster().failureOf(job).contains(code));
  }

  /**
   * Goes on from a state, in which one source is not: without that source first, and then, from a
   * state that knows nothing of it, with it.
   */
  void resumeAnew(Source source, String from) throws Exception {
    cluster()
        .run(
            "resume",
            "--leave-out",
            "--config",
            scene.dataMapWithout(source, parallelism).toString(),
            "--from",
            from);
    stop();
    cluster().run("resume", "--config", scene.dataMap(parallelism).toString());
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

  private void resumeFrom(String job, int back) throws Exception {
    resumeFrom(checkpoint(job, back));
  }

  private void resumeFrom(String state) throws Exception {
    cluster().run("resume", "--config", scene.dataMap(parallelism).toString(), "--from", state);
  }

  /** The last one with nothing back. */
  private String checkpoint(String job, int back) throws IOException {
    return "s3://varve/state/checkpoints/" + job + "/" + checkpoints(job).get(back).getFileName();
  }

  /** The complete checkpoints of a job, the last one first. */
  private List<Path> checkpoints(String job) throws IOException {
    Path folder = scene.stateFolder().resolve("checkpoints").resolve(job);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(this::isOfTheStream)
          .sorted(Comparator.comparing(Restarts::number).reversed())
          .toList();
    }
  }

  /**
   * Whether it is complete, and no snapshot was under way: one that is gone on with reads rows as
   * they are now, which is no row that was written.
   */
  private boolean isOfTheStream(Path checkpoint) {
    try {
      return Files.getLastModifiedTime(checkpoint.resolve("_metadata"))
          .toInstant()
          .isAfter(scene.snapshotsEnded());
    } catch (NoSuchFileException incomplete) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
  }
}
