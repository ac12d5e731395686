package dev.varve.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While this is open, Ctrl-C asks the command to stop and waits until it has: until this is closed,
 * or patience ends.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop, Duration patience) {
    hook =
        new Thread(
            () -> {
              stop.run();
              await(patience);
            },
            "varve-interruption");
  }

  /**
   * @param stop called from another thread; makes the command return soon
   */
  static Interruption calls(Runnable stop, Duration patience) {
    Interruption interruption = new Interruption(stop, patience);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void await(Duration patience) {
    try {
      if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("varve: did not stop within " + patience.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // Then the hook is running, and has just been told.
    }
  }
}
