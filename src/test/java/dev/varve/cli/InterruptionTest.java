package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

class InterruptionTest {

  @Test
  void theFirstInterruptAsksTheCommandToStop() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    try (Interruption interruption = Interruption.calls(stopped::countDown)) {
      assertFalse(interruption.await(1, TimeUnit.MILLISECONDS));

      Signal.raise(new Signal("TERM"));

      assertTrue(interruption.await(10, TimeUnit.SECONDS));
      assertTrue(stopped.await(10, TimeUnit.SECONDS));
    }
  }
}
