package dev.varve.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that opened it if it is not closed in time: for work that would wait for
 * too long, and gives up when it is interrupted.
 */
final class Impatience implements AutoCloseable {
  private final Thread worker = Thread.currentThread();
  private final boolean wasInterrupted = worker.isInterrupted();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watch;
  private volatile boolean hasInterrupted;

  private Impatience(Duration patience) {
    watch = new Thread(() -> watch(patience), "impatience of " + worker.getName());
    watch.setDaemon(true);
    watch.start();
  }

  static Impatience after(Duration patience) {
    return new Impatience(patience);
  }

  private void watch(Duration patience) {
    try {
      if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        hasInterrupted = true;
        worker.interrupt();
      }
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("nobody else has this thread", impossible);
    }
  }

  /** Whether it was too late. */
  boolean hasInterrupted() {
    return hasInterrupted;
  }

  /** Leaves the thread as it was: an interruption by somebody else stays. */
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = Thread.interrupted();
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException last) {
        interrupted = true;
      }
    }
    interrupted |= Thread.interrupted();
    if (interrupted && (wasInterrupted || !hasInterrupted)) {
      worker.interrupt();
    }
  }
}
