package dev.varve.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.chaos.Campaign.Outcome;
import dev.varve.chaos.Campaign.Plan;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A campaign of five minutes of faults; {@code ./varve chaos} runs long ones of all faults. */
class ChaosIT {
  private static final long SEED = 1;
  private static final long MINUTES = 5;
  private static final int CHANGES_PER_SECOND = 30;
  private static final String FAULTS =
      "kill-taskmanager-1,savepoint,cut-mariadb,hold-postgres,cut-postgres,lose-replies-of-kafka,"
          + "cut-kafka,s3-puts-unanswered,s3-refuses,lose-replies-of-s3";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void nothingIsLostAndNothingTwiceThoughProcessesDieAndRepliesAreLost() throws Exception {
    Plan plan =
        new Plan(
            SEED,
            Duration.ofMinutes(MINUTES),
            Faults.named(FAULTS),
            CHANGES_PER_SECOND,
            directory.resolve("evidence"));

    Outcome outcome = new Campaign(plan, System.err).run();

    String again =
        "again: ./varve chaos --seed %d --minutes %d --rate %d --faults %s"
            .formatted(SEED, MINUTES, CHANGES_PER_SECOND, FAULTS);
    assertEquals("", String.join("\n", outcome.verdict().complaints()), again);
    assertTrue(outcome.struck().size() > 4, "next to no fault happened");
    assertTrue(outcome.verdict().changes() > 1_000, "next to nothing was archived");
  }
}
