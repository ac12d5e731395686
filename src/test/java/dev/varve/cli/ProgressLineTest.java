package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ProgressLineTest {
  private final StringWriter err = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void replacesItsLineAFewTimesASecondAndLeavesNothing() {
    try (ProgressLine line = line(Ansi.ON)) {
      line.show("1");
      line.show("2");
      nanos.addAndGet(200_000_000);
      line.show("3");
    }

    assertEquals("\r\u001b[K1\r\u001b[K3\r\u001b[K", err.toString());
  }

  @Test
  void writesNothingWhereNoPersonLooks() {
    try (ProgressLine line = line(Ansi.OFF)) {
      line.show("1");
    }

    assertEquals("", err.toString());
  }

  private ProgressLine line(Ansi ansi) {
    PrintWriter writer = new PrintWriter(err);
    return new ProgressLine(new Terminal(writer, writer, ansi), nanos::get);
  }
}
