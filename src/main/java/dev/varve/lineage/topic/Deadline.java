package dev.varve.lineage.topic;

import dev.varve.error.VarveException;
import java.time.Duration;
import java.util.function.Supplier;

/** The moment until which a call may go on, and the failure that it ends with then. */
final class Deadline {
  private final long endNanos;
  private final Supplier<VarveException> failure;

  private Deadline(long endNanos, Supplier<VarveException> failure) {
    this.endNanos = endNanos;
    this.failure = failure;
  }

  static Deadline in(Duration time, Supplier<VarveException> failure) {
    return new Deadline(System.nanoTime() + time.toNanos(), failure);
  }

  /** The same moment with another failure. */
  Deadline failingWith(Supplier<VarveException> other) {
    return new Deadline(endNanos, other);
  }

  void check() {
    if (System.nanoTime() - endNanos > 0) {
      throw failure.get();
    }
  }
}
