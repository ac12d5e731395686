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

/** A short campaign of few faults; {@code ./varve chaos} runs long ones of all. */
class ChaosIT {
  private static final long SEED = 1;
  private static final String FAULTS = "kill-taskmanager-1,s3-puts-unanswered";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void nothingIsLostAndNothingTwiceThoughProcessesDieAndRepliesAreLost() throws Exception {
    Plan plan =
        new Plan(
            SEED, Duration.ofSeconds(15), Faults.named(FAULTS), 100, directory.resolve("evidence"));

    Outcome outcome = new Campaign(plan, System.err).run();

    String again = "again: ./varve chaos --seed " + SEED + " --minutes 0.25 --faults " + FAULTS;
    assertEquals("", String.join("\n", outcome.verdict().complaints()), again);
    assertTrue(outcome.struck().size() > 0, "no fault happened");
    assertTrue(outcome.verdict().changes() > 1_000, "next to nothing was archived");
  }
}
