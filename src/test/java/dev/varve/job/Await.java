package dev.varve.job;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what another process does, as long as patience lasts. Looking takes a fifth of the time
 * at most: a condition that reads a whole archive would keep from the work what it waits for.
 */
public final class Await {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration STEP = Duration.ofMillis(25);
  private static final int PAUSE_FOR_A_LOOK = 4;

  private Await() {}

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, PATIENCE, condition);
  }

  /** The same for what takes longer. */
  public static void until(String what, Duration patience, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    long look = System.nanoTime();
    while (!condition.call()) {
      long seen = System.nanoTime();
      if (seen > deadline) {
        fail("not within " + patience + ": " + what);
      }
      LockSupport.parkNanos(Math.max(STEP.toNanos(), PAUSE_FOR_A_LOOK * (seen - look)));
      look = System.nanoTime();
    }
  }
}
