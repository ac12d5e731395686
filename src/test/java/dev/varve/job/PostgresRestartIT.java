package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No restart loses or doubles a row, at the moments at which Flink CDC's PostgreSQL source is known
 * to lose rows silently. The job runs in a process of its own, and is stopped with a savepoint at
 * one and killed at the other, by turns.
 *
 * <p>Each round makes sure that its moment was really met: from the text of the offset in the saved
 * state that the next run starts from, and from the position of the log's end.
 */
class PostgresRestartIT {
  /** Restarts at each of the two moments; {@code docs/reliability.md} has a long run. */
  private static final int RESTARTS = Integer.getInteger("varve.restarts", 1);

  /** Comes between any two commits of a round, and puts the commit's end in the offset. */
  private static final Duration SHORT_HEARTBEAT = Duration.ofMillis(200);

  /** Comes in no round, as with the usual interval of 30 s. */
  private static final Duration LONG_HEARTBEAT = Duration.ofMinutes(10);

  private static final int COPIED_ROWS = 500;
  private static final int HELD_AFTER_MESSAGES = 150;

  @TempDir Path directory;

  @Test
  void losesAndDoublesNoRowWhateverItIsStoppedIn() throws Exception {
    try (RestartScene scene = new RestartScene(directory)) {
      scene.openSpanning(2 * RESTARTS);
      JobProcess job = scene.startJob(SHORT_HEARTBEAT);
      scene.awaitSent(scene.logEnd());
      try {
        int idle = 0;
        for (int round = 1; idle < RESTARTS || round <= RESTARTS; round++) {
          assertTrue(round <= 2 * RESTARTS, "the server's log is never still");
          idle += stopIdle(scene, job, round) ? 1 : 0;
          job = scene.startJob(LONG_HEARTBEAT);
          stopInsideCopy(scene, job, round);
          job = scene.startJob(SHORT_HEARTBEAT);
        }
        commitAndAwaitSaved(scene);
        job.stop();
      } finally {
        job.close();
      }
      scene.catchUp();

      ArchiveConfig config = scene.shop.config();
      for (String table : RestartScene.TABLES) {
        scene.assertEachRowOnce(table);
      }
      assertTrue(ArchiveProof.duplicates(config, "copied") > 0, "rows of a COPY come again");
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
    }
  }

  /**
   * The saved offset is the end of the last commit, and the next record of the log, written while
   * the job is down, begins right there: a transaction's only row, or another row of a transaction
   * that is open and older than that commit.
   *
   * @return whether that was so: the server may have written to its log by itself meanwhile
   */
  private static boolean stopIdle(RestartScene scene, JobProcess job, int round) throws Exception {
    Connection woven = scene.open("woven");
    long end = commitAndAwaitSaved(scene);
    if (round % 2 == 0) {
      job.kill();
    } else {
      job.stop();
    }
    boolean still = scene.logEnd() == end;
    assertTrue(!still || scene.savedAt(end), "the state goes on from the last commit");
    if (round % 4 < 2) {
      scene.insert("single");
      scene.commit(woven, "woven");
    } else {
      scene.commit(woven, "woven");
      scene.insert("single");
    }
    scene.commitSpanning();
    return still;
  }

  /**
   * Again if the server wrote to its log by itself meanwhile, as it does every 15 s: the state goes
   * on from behind that then.
   */
  private static long commitAndAwaitSaved(RestartScene scene) throws Exception {
    while (true) {
      long end = scene.insert("single");
      Await.until(
          "state that goes on from " + end, () -> scene.savedAt(end) || scene.logEnd() != end);
      if (scene.savedAt(end) && scene.logEnd() == end) {
        return end;
      }
    }
  }

  /** The end of the second; again if the server wrote to its log by itself meanwhile. */
  private static long commitTwiceAndAwaitTheFirstSaved(RestartScene scene) throws Exception {
    while (true) {
      long first = scene.insert("single");
      long second = scene.insert("single");
      Await.until(
          "state that goes on from " + first,
          () -> scene.savedAt(first) || scene.logEnd() != second);
      if (scene.savedAt(first)) {
        return second;
      }
    }
  }

  /**
   * The job has a part of the rows of a COPY, which all have one position in the log, and no more
   * when its state is saved. A transaction that was open before goes on after. The offset shows
   * that rows of the COPY have come: only they, or a heartbeat, know of the commit before. The gate
   * is not closed before the job reads live: after a start it reads the log twice from its offset.
   */
  private static void stopInsideCopy(RestartScene scene, JobProcess job, int round)
      throws Exception {
    Connection woven = scene.open("woven");
    long before = commitTwiceAndAwaitTheFirstSaved(scene);
    scene.gate.holdAfter(HELD_AFTER_MESSAGES);
    long begin = scene.logEnd();
    scene.copy(COPIED_ROWS);
    Callable<Boolean> savedInside = () -> scene.savedAt(before) || scene.savedAt(begin);
    Await.until("state from within the COPY, after " + before, savedInside);
    if (round % 2 == 0) {
      job.requestStop();
      Await.until("a savepoint", () -> scene.latestState().orElseThrow().contains("savepoint"));
      assertTrue(savedInside.call(), "the savepoint was taken inside the COPY");
      scene.gate.open();
      job.awaitStopped();
    } else {
      job.kill();
      scene.gate.open();
    }
    scene.commit(woven, "woven");
    scene.commitSpanning();
  }
}
