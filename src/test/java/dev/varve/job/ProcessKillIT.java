package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.job.KillSwitch.Moment;
import dev.varve.job.KillSwitch.Side;
import dev.varve.job.KillSwitch.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job's process is killed between any two steps of the publish protocol, and a new one goes on
 * from the last checkpoint: the archive has the same files, byte for byte, as that of a job which
 * read the same log in peace; and each lineage event is there once.
 *
 * <p>{@code -Dvarve.kills=24} kills more often, {@code -Dvarve.seed=7} in another order.
 */
@Timeout(1200)
class ProcessKillIT {
  private static final long SEED = Long.getLong("varve.seed", 1);

  /** The protocol in its order; a checkpoint comes into it twice. */
  private static final List<Step> PROTOCOL =
      List.of(Step.FILE, Step.CHECKPOINT, Step.MANIFEST, Step.EVENTS, Step.CHECKPOINT, Step.COMMIT);

  private static final int KILLS = Integer.getInteger("varve.kills", 2);

  @TempDir Path directory;

  @Test
  void comesToTheSameArchiveWhereverTheProcessIsKilled() throws Exception {
    try (KillScene scene = KillScene.start(directory)) {
      ArchiveConfig killed = scene.killed();
      ArchiveConfig calm = scene.calm();
      catchUp(calm);
      JobProcess job = scene.startJob(killed);
      try {
        Await.until("it reads the log", () -> !ArchiveProof.manifests(killed).isEmpty());
        scene.traffic.start();
        for (Moment moment : moments()) {
          scene.kill.arm(moment);
          scene.kill.awaitHeld();
          job.kill();
          scene.kill.killed();
          job = scene.startJob(killed);
        }
        long changes = scene.traffic.finish();
        assertTrue(changes > 0);
        awaitAll(killed, changes);
        job.stop();
        assertEquals(changes, KillScene.rows(killed), () -> "seed " + SEED);
      } finally {
        job.close();
      }

      catchUp(calm);
      assertSameFiles(KillScene.files(calm), KillScene.files(killed));
      ArchiveProof.assertSound(killed);
      ArchiveProof.assertEachEventOnce(killed);
    }
  }

  /** What reads the log in peace, from where its slot and its state stand. */
  private static void catchUp(ArchiveConfig config) throws Exception {
    JobRunner.start(config, RunOptions.untilCaughtUp()).await();
  }

  private static void assertSameFiles(Set<String> calm, Set<String> killed) {
    assertFalse(calm.isEmpty());
    Set<String> missing = new TreeSet<>(calm);
    missing.removeAll(killed);
    Set<String> other = new TreeSet<>(killed);
    other.removeAll(calm);
    assertEquals(missing, other, () -> "seed " + SEED);
  }

  private static void awaitAll(ArchiveConfig config, long changes) throws Exception {
    Await.until("all is sealed", () -> KillScene.rows(config) >= changes);
    Await.until(
        "all is announced",
        () -> ArchiveProof.events(config).size() >= ArchiveProof.eventsOfLedger(config).size());
  }

  /** Each moment as often as every other, in an order that the seed gives. */
  private static List<Moment> moments() {
    List<Moment> all = new ArrayList<>();
    for (int length = 1; length <= PROTOCOL.size(); length++) {
      all.add(new Moment(Side.BEFORE, PROTOCOL.subList(0, length)));
      all.add(new Moment(Side.AFTER, PROTOCOL.subList(0, length)));
    }
    Random random = new Random(SEED);
    List<Moment> moments = new ArrayList<>();
    while (moments.size() < KILLS) {
      Collections.shuffle(all, random);
      moments.addAll(all);
    }
    return moments.subList(0, KILLS);
  }
}
