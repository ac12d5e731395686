package dev.varve.job;

import java.util.OptionalInt;

/**
 * How to run a job in this process.
 *
 * @param webUiPort loopback port of Flink's web UI; none when empty
 */
public record RunOptions(Mode mode, OptionalInt webUiPort) {

  /** When a run ends. */
  public enum Mode {
    /** When it is stopped. */
    CONTINUOUS,
    /** When everything that the sources held at its start is sealed. */
    UNTIL_CAUGHT_UP
  }

  public static RunOptions continuous() {
    return new RunOptions(Mode.CONTINUOUS, OptionalInt.empty());
  }

  public static RunOptions untilCaughtUp() {
    return new RunOptions(Mode.UNTIL_CAUGHT_UP, OptionalInt.empty());
  }

  public RunOptions withWebUi(int port) {
    return new RunOptions(mode, OptionalInt.of(port));
  }
}
