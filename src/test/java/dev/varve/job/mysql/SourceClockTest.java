package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.mysql.SourceClock.Probe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceClockTest {
  private static final LogPlace EARLY = new LogPlace("binlog.000001", 100);
  private static final LogPlace END = new LogPlace("binlog.000002", 4);
  private static final long IDLE_AFTER = 5_000;

  private final Deque<Probe> answers = new ArrayDeque<>();
  private int asked;
  private final SourceClock clock =
      new SourceClock(
          Duration.ofMillis(IDLE_AFTER),
          () -> {
            asked++;
            return Optional.ofNullable(answers.poll());
          },
          0);

  @Test
  void isTheHighestCommitTimeWhileChangesCome() {
    clock.onChange(700, 1);
    clock.onChange(600, 2);

    assertEquals(699, clock.watermarkMillis());
  }

  @Test
  void movesToTheServersClockOnceTheLogIsReadToWhatWasItsEndThen() {
    answers.add(new Probe(90_000, END));
    clock.onSilence(EARLY, IDLE_AFTER);
    clock.onSilence(EARLY, IDLE_AFTER + 1);
    assertEquals(SourceClock.NONE, clock.watermarkMillis());

    clock.onSilence(END, IDLE_AFTER + 2);

    assertEquals(89_999, clock.watermarkMillis());
  }

  @Test
  void forgetsWhatItWasToldWhenAChangeComesInBetween() {
    answers.add(new Probe(90_000, END));
    clock.onSilence(EARLY, IDLE_AFTER);
    clock.onChange(500, IDLE_AFTER + 1);

    clock.onSilence(END, IDLE_AFTER + 2);

    assertEquals(499, clock.watermarkMillis());
  }

  @Test
  void asksOnlyAfterAWhileAndAtMostOnceASecond() {
    clock.onSilence(END, IDLE_AFTER - 1);
    assertEquals(0, asked);

    clock.onSilence(END, IDLE_AFTER);
    clock.onSilence(END, IDLE_AFTER + 999);
    assertEquals(1, asked);

    clock.onSilence(END, IDLE_AFTER + 1_000);
    assertEquals(2, asked);
  }

  @Test
  void standsStillWhileTheServerDoesNotAnswer() {
    clock.onChange(500, 0);
    clock.onSilence(END, IDLE_AFTER);
    clock.onSilence(END, IDLE_AFTER + 2_000);

    assertEquals(499, clock.watermarkMillis());
  }
}
