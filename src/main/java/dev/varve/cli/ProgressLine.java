package dev.varve.cli;

import java.util.function.LongSupplier;

/**
 * One line on the terminal that says how far work has got, a few times a second, gone when it is
 * closed. Nothing is written where no person looks.
 */
final class ProgressLine implements AutoCloseable {
  private static final long PAUSE_NANOS = 200_000_000;

  private final Terminal terminal;
  private final LongSupplier nanos;
  private long last;
  private boolean shown;

  ProgressLine(Terminal terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
    this.last = nanos.getAsLong() - PAUSE_NANOS;
  }

  void show(String line) {
    long now = nanos.getAsLong();
    if (terminal.ansi().enabled() && now - last >= PAUSE_NANOS) {
      last = now;
      shown = true;
      terminal.err().print("\r\u001b[K" + line);
      terminal.err().flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }
}
