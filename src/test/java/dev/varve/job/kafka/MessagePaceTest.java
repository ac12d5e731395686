package dev.varve.job.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MessagePaceTest {
  private long now = -5;

  @Test
  void holdsMessagesToTheRateAndMakesUpForNothing() {
    MessagePace pace = MessagePace.of(10, () -> now);

    assertEquals(Duration.ZERO, pace.untilNext());
    pace.count();
    assertEquals(Duration.ofMillis(100), pace.untilNext());
    now += Duration.ofSeconds(60).toNanos();
    pace.count();
    pace.count();
    assertEquals(Duration.ofMillis(200), pace.untilNext());
  }

  @Test
  void aFastRateIsKeptOverManyMessages() {
    MessagePace pace = MessagePace.of(10_000, () -> now);
    long began = now;

    for (int read = 0; read < 20_000; read++) {
      now += pace.untilNext().toNanos();
      pace.count();
    }

    Duration taken = Duration.ofNanos(now - began);
    assertTrue(taken.compareTo(Duration.ofMillis(1980)) > 0, taken.toString());
    assertTrue(taken.compareTo(Duration.ofMillis(2020)) < 0, taken.toString());
  }

  @Test
  void withoutARateNothingWaits() {
    MessagePace pace = MessagePace.of(0, () -> now);

    for (int read = 0; read < 1_000; read++) {
      pace.count();
    }

    assertEquals(Duration.ZERO, pace.untilNext());
  }
}
