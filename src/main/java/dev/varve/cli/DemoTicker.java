package dev.varve.cli;

import java.time.Duration;

/** Shows progress: on a terminal one line that changes, elsewhere a line every few seconds. */
final class DemoTicker {
  private final Terminal terminal;
  private final long pauseNanos;
  private long next = System.nanoTime();

  DemoTicker(Terminal terminal, Duration pause) {
    this.terminal = terminal;
    this.pauseNanos = pause.toNanos();
  }

  void show(ProgressLine line, String text) {
    if (terminal.ansi().enabled()) {
      line.show(text);
    } else if (System.nanoTime() >= next) {
      next = System.nanoTime() + pauseNanos;
      terminal.say(text);
    }
  }
}
