package dev.varve.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = Patience.DEFAULT;

  @Test
  void doublesThePauseAndShortensItByUpToHalf() {
    assertEquals(Duration.ofMillis(200), patience.pauseAfter(1, 0));
    assertEquals(Duration.ofMillis(800), patience.pauseAfter(3, 0));
    assertEquals(Duration.ofMillis(400), patience.pauseAfter(3, 1));
  }

  @Test
  void waitsLongerForMoreContent() {
    assertEquals(Duration.ofSeconds(30), patience.timeout(100));
    assertEquals(Duration.ofSeconds(30 + 5120), patience.timeout(5L << 30));
  }
}
