package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.SourceConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T10:20:00Z");
  private static final SourceConfig SOURCE =
      new SourceConfig(
          "crm",
          null,
          "postgres://crm:5432",
          List.of("public.*"),
          List.of(),
          Duration.ofHours(1),
          ZoneOffset.UTC,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));
  private final CatchUp run = new CatchUp(SOURCE, STARTED);

  @Test
  void sealsTheWindowOfAMomentAndNotTheNext() {
    long seals = run.sealingMillis(STARTED);

    assertTrue(seals >= Instant.parse("2026-11-22T11:00:30Z").toEpochMilli());
    assertTrue(seals < Instant.parse("2026-11-22T12:00:30Z").toEpochMilli());
  }

  /** However late it is: a clock that runs while the snapshot is read does not end the run. */
  @Test
  void holdsATimeBelowTheGoalUntilTheBranchHasCaughtUp() {
    long hoursLater = STARTED.plus(Duration.ofHours(5)).toEpochMilli();

    assertEquals(run.goalMillis() - 1, run.held(hoursLater));
    assertEquals(STARTED.toEpochMilli(), run.held(STARTED.toEpochMilli()));
  }

  @Test
  void reachesTheGoalWheneverItCatchesUp() {
    for (int minutes = 0; minutes < 300; minutes++) {
      assertTrue(run.sealingMillis(STARTED.plus(Duration.ofMinutes(minutes))) >= run.goalMillis());
    }
  }
}
