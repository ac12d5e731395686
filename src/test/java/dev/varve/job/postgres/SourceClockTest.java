package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.postgres.SourceClock.Probe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceClockTest {
  private final Deque<Optional<Probe>> answers = new ArrayDeque<>();
  private int asked;
  private final SourceClock clock =
      new SourceClock(
          Duration.ofSeconds(2),
          () -> {
            asked++;
            return answers.isEmpty() ? Optional.empty() : answers.poll();
          },
          10_000);

  @Test
  void hasNoTimeBeforeItKnowsAny() {
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
    assertEquals(0, clock.confirmedLsn());
  }

  @Test
  void followsCommitTimesAndNeverGoesBack() {
    clock.onChange(5_000, 10_000);
    assertEquals(4_999, clock.watermarkMillis());
    clock.onChange(3_000, 10_001);
    assertEquals(4_999, clock.watermarkMillis());
  }

  @Test
  void asksOnlyAfterSilenceAndNotTooOften() {
    clock.onSilence(11_999, 0);
    assertEquals(0, asked);
    clock.onSilence(12_000, 0);
    clock.onSilence(12_999, 0);
    assertEquals(1, asked);
    clock.onSilence(13_000, 0);
    assertEquals(2, asked);
    clock.onChange(1, 13_001);
    clock.onSilence(15_000, 0);
    assertEquals(2, asked);
  }

  @Test
  void goesOnWhenAllThatWasThereAtAnEarlierAskingWasSent() {
    answers.add(Optional.of(new Probe(70_000, 500, 400)));
    answers.add(Optional.of(new Probe(71_000, 600, 500)));
    clock.onSilence(12_000, 0);
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
    clock.onSilence(13_000, 0);
    assertEquals(69_999, clock.watermarkMillis());
    assertEquals(500, clock.confirmedLsn());
  }

  @Test
  void goesOnWhenAllOfItWasRead() {
    answers.add(Optional.of(new Probe(70_000, 500, 0)));
    answers.add(Optional.of(new Probe(71_000, 600, 0)));
    answers.add(Optional.of(new Probe(72_000, 700, 0)));
    clock.onSilence(12_000, 400);
    clock.onSilence(13_000, 499);
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
    clock.onSilence(14_000, 600);
    assertEquals(70_999, clock.watermarkMillis());
  }

  @Test
  void waitsWhileTheServerHasNotSentAll() {
    answers.add(Optional.of(new Probe(70_000, 500, 400)));
    answers.add(Optional.of(new Probe(71_000, 600, 499)));
    answers.add(Optional.of(new Probe(72_000, 600, 599)));
    clock.onSilence(12_000, 0);
    clock.onSilence(13_000, 0);
    clock.onSilence(14_000, 0);
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
  }

  @Test
  void standsStillWhenNobodyReadsTheLogOrTheServerDoesNotAnswer() {
    answers.add(Optional.of(new Probe(70_000, 500, 0)));
    answers.add(Optional.of(new Probe(71_000, 500, 0)));
    answers.add(Optional.empty());
    for (int second = 12; second < 20; second++) {
      clock.onSilence(second * 1_000L, 0);
    }
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
    assertEquals(8, asked);
  }

  @Test
  void beginsAnewAfterAChange() {
    answers.add(Optional.of(new Probe(70_000, 500, 400)));
    answers.add(Optional.of(new Probe(72_000, 700, 600)));
    clock.onSilence(12_000, 0);
    clock.onChange(69_000, 12_500);
    clock.onSilence(14_500, 0);
    assertEquals(68_999, clock.watermarkMillis());
  }

  @Test
  void comparesPlacesInTheLogAsUnsignedNumbers() {
    answers.add(Optional.of(new Probe(70_000, Long.MIN_VALUE, 1)));
    answers.add(Optional.of(new Probe(71_000, Long.MIN_VALUE, Long.MAX_VALUE)));
    answers.add(Optional.of(new Probe(72_000, -1, Long.MIN_VALUE)));
    clock.onSilence(12_000, 0);
    clock.onSilence(13_000, 0);
    assertEquals(SourceClock.NONE, clock.watermarkMillis());
    clock.onSilence(14_000, 0);
    assertEquals(70_999, clock.watermarkMillis());
  }

  @Test
  void isMovedOnByACatchUpAndNeverBack() {
    clock.advanceTo(9_000);
    clock.advanceTo(8_000);
    assertEquals(9_000, clock.watermarkMillis());
  }
}
