package dev.varve.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * While this is open, the first Ctrl-C (or SIGTERM) asks the command to stop in good order; the
 * second ends the process at once.
 *
 * <p>Signals and not a shutdown hook: in a shutdown all hooks run at once, and those of Flink would
 * take away what a savepoint needs.
 */
final class Interruption implements AutoCloseable {
  /** Exit code of a command that was not let come to its end. */
  static final int KILLED_BY_INTERRUPT = 130;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Runnable stop;
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private Interruption(Runnable stop) {
    this.stop = stop;
    for (String name : List.of("INT", "TERM")) {
      Signal signal = new Signal(name);
      before.put(signal, Signal.handle(signal, this::received));
    }
  }

  /** For a command that asks whether it was interrupted. */
  static Interruption noted() {
    return new Interruption(() -> {});
  }

  /**
   * @param stop called from another thread; makes the command return soon
   */
  static Interruption calls(Runnable stop) {
    return new Interruption(stop);
  }

  private void received(Signal signal) {
    if (asked.getCount() == 0) {
      Runtime.getRuntime().halt(KILLED_BY_INTERRUPT);
    }
    asked.countDown();
    stop.run();
  }

  /** Waits so long, or until the first interrupt; says whether there was one. */
  boolean await(long time, TimeUnit unit) throws InterruptedException {
    return asked.await(time, unit);
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
