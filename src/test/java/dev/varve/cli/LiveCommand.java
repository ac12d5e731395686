package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** A command that is running, and what it says. */
abstract class LiveCommand implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PACE = Duration.ofMillis(50);

  abstract String out() throws IOException;

  abstract String err() throws IOException;

  /** Waits for its end, so long at the most, and says whether it has ended. */
  abstract boolean endsWithin(Duration time) throws InterruptedException;

  abstract int exitCode();

  /** Sends it a signal, {@code INT} or {@code TERM}. */
  abstract void signal(String name) throws Exception;

  /** What tells why it does not do what is expected. */
  abstract String evidence() throws IOException;

  /** Ends it however it is. */
  @Override
  public abstract void close() throws InterruptedException;

  /** Waits until it has said this on the terminal. */
  LiveCommand awaitSaid(String part) throws Exception {
    return awaitSaid(part, 1);
  }

  /** Waits until it has said this so many times. */
  LiveCommand awaitSaid(String part, int times) throws Exception {
    return await("'" + part + "'", () -> said(part) >= times);
  }

  /** Waits, while it runs, until this is so. */
  LiveCommand await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (endsWithin(PACE)) {
        assertTrue(condition.call(), "ended without " + what + ": " + err());
      } else if (System.nanoTime() > deadline) {
        fail("never " + what + ": " + err() + evidence());
      }
    }
    return this;
  }

  private long said(String part) throws IOException {
    return err().lines().filter(line -> line.contains(part)).count();
  }

  /** The codes of all that it has complained of, in order. */
  List<String> codesSaid() throws IOException {
    return err()
        .lines()
        .filter(line -> line.startsWith("VRV-"))
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  LiveCommand interrupt() throws Exception {
    signal("INT");
    return this;
  }

  LiveCommand terminate() throws Exception {
    signal("TERM");
    return this;
  }

  /** Waits for a good end. */
  LiveCommand succeeds() throws Exception {
    return ends(0);
  }

  /** Waits for an end with this code. */
  LiveCommand ends(int exitCode) throws Exception {
    assertEquals(exitCode, awaitEnd().exitCode(), err());
    return this;
  }

  /** Waits for an end with this code, said in the way that a person can use, and nothing else. */
  LiveCommand refuses(int exitCode, String code, String what) throws Exception {
    awaitEnd().refuses(exitCode, code, what);
    return this;
  }

  private CommandRun awaitEnd() throws Exception {
    if (!endsWithin(PATIENCE)) {
      fail("still running: " + err() + evidence());
    }
    return new CommandRun(exitCode(), out(), err());
  }
}
