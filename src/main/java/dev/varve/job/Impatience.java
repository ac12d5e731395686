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
  private final CountDownLatch end = new CountDownLatch(1);
  private boolean hasInterrupted;

  private Impatience(Duration patience) {
    Thread watch = new Thread(() -> watch(patience), "impatience of " + worker.getName());
    watch.setDaemon(true);
    watch.start();
  }

  static Impatience after(Duration patience) {
    return new Impatience(patience);
  }

  private void watch(Duration patience) {
    try {
      if (!end.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        interrupt();
      }
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("nobody else has this thread", impossible);
    }
  }

  private synchronized void interrupt() {
    if (end.getCount() > 0) {
      hasInterrupted = true;
      worker.interrupt();
    }
  }

  /** Whether it was too late. */
  synchronized boolean hasInterrupted() {
    return hasInterrupted;
  }

  /** What comes next is not interrupted by it. */
  @Override
  public synchronized void close() {
    end.countDown();
    if (hasInterrupted) {
      Thread.interrupted();
    }
  }
}
