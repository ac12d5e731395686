package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.DailyHours;
import dev.varve.config.SnapshotConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotPaceTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  /** Stands still but for the naps. */
  private static final class ManualClock {
    private Instant now;
    private long nanos;
    private Duration longest = Duration.ZERO;

    ManualClock(Instant now) {
      this.now = now;
    }

    void pass(Duration time) {
      now = now.plus(time);
      nanos += time.toNanos();
      longest = longest.compareTo(time) < 0 ? time : longest;
    }

    SnapshotPace pace(SnapshotConfig limits) {
      return new SnapshotPace("crm", limits, () -> now, () -> nanos, this::pass);
    }
  }

  private static SnapshotConfig rows(int perSecond) {
    return new SnapshotConfig(1000, 1000, perSecond, null, ZoneId.of("UTC"));
  }

  private static SnapshotConfig hours(String from, String to, String zone) {
    DailyHours hours = new DailyHours(LocalTime.parse(from), LocalTime.parse(to));
    return new SnapshotConfig(1000, 1000, 0, hours, ZoneId.of(zone));
  }

  @Test
  void readsNoMoreRowsInAnySecondThanAllowed() throws InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(rows(500));
    long[] readAt = new long[3000];

    for (int i = 0; i < readAt.length; i++) {
      pace.awaitRow(() -> false);
      readAt[i] = clock.nanos;
      clock.pass(Duration.ofNanos(i % 7 * 100_000L));
    }

    long slack = Duration.ofMillis(10).toNanos();
    for (int i = 500; i < readAt.length; i++) {
      assertTrue(
          readAt[i] - readAt[i - 500] >= Duration.ofSeconds(1).toNanos() - slack, "row " + i);
    }
    assertTrue(clock.nanos <= Duration.ofMillis(6_100).toNanos(), "but no fewer than it could");
  }

  @Test
  void doesNotMakeUpForAPause() throws InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(rows(100));
    pace.awaitRow(() -> false);
    clock.pass(Duration.ofHours(1));
    long before = clock.nanos;

    for (int i = 0; i < 101; i++) {
      pace.awaitRow(() -> false);
    }

    assertTrue(clock.nanos - before >= Duration.ofMillis(990).toNanos());
  }

  @Test
  void waitsForNothingWithoutLimits() throws InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(new SnapshotConfig(1000));

    for (int i = 0; i < 100_000; i++) {
      pace.awaitRow(() -> false);
    }
    pace.awaitHours(() -> false);

    assertEquals(NOON, clock.now);
    assertTrue(pace.untilNextRow().isZero());
    assertEquals(NOON, pace.opensAt());
  }

  @Test
  void waitsUntilTheHoursBegin() throws InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(hours("22:00", "06:00", "Europe/Berlin"));

    assertFalse(pace.isOpen());
    assertEquals(Instant.parse("2026-11-22T21:00:00Z"), pace.opensAt());

    pace.awaitHours(() -> false);

    assertEquals(Instant.parse("2026-11-22T21:00:00Z"), clock.now);
    assertTrue(pace.isOpen());
    assertEquals(clock.now, pace.opensAt());
  }

  @Test
  void asksOftenWhetherAWaitIsStillWanted() {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(hours("22:00", "06:00", "UTC"));
    Instant stop = NOON.plus(Duration.ofMinutes(3));

    assertThrows(
        InterruptedException.class, () -> pace.awaitHours(() -> !clock.now.isBefore(stop)));

    assertTrue(clock.now.isBefore(stop.plus(SnapshotPace.STEP)));
    assertTrue(clock.longest.compareTo(SnapshotPace.STEP) <= 0);
  }

  @Test
  void aRowIsNotWaitedForOnceStopped() throws InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    SnapshotPace pace = clock.pace(rows(10));
    pace.awaitRow(() -> true);

    assertThrows(InterruptedException.class, () -> pace.awaitRow(() -> true));

    assertEquals(NOON, clock.now);
  }

  /** Berlin leaves out 02:00 to 03:00 on 29 March 2026 and repeats it on 25 October. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-28T23:00:00Z, 02:30, 06:00, 2026-03-29T01:00:00Z",
    "2026-03-28T23:00:00Z, 02:10, 02:50, 2026-03-30T00:10:00Z",
    "2026-03-28T23:00:00Z, 03:00, 04:00, 2026-03-29T01:00:00Z",
    "2026-10-24T22:00:00Z, 02:30, 06:00, 2026-10-25T00:30:00Z",
    "2026-10-25T00:40:00Z, 01:00, 02:30, 2026-10-25T01:00:00Z",
    "2026-10-25T01:40:00Z, 01:00, 02:30, 2026-10-26T00:00:00Z"
  })
  void followsTheClockOnTheWallWhenItIsChanged(
      Instant now, String from, String to, Instant expected) throws InterruptedException {
    ManualClock clock = new ManualClock(now);
    SnapshotPace pace = clock.pace(hours(from, to, "Europe/Berlin"));

    assertEquals(expected, pace.opensAt());

    pace.awaitHours(() -> false);
    assertEquals(expected, clock.now);
  }
}
