package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A job in a JVM of its own. Its arguments are the file of its data map and the mode; it stops with
 * a savepoint when its standard input says so, and is gone when that ends.
 */
final class JobMain {
  static final String STOP = "stop";
  static final String STARTED = "started";
  static final String STOPPED = "stopped";

  private JobMain() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream parent = System.out;
    System.setOut(System.err);
    RunningJob job = JobRunner.start(read(Path.of(arguments[0])), options(arguments[1]));
    parent.println(STARTED);
    if (RunOptions.Mode.valueOf(arguments[1]) == RunOptions.Mode.UNTIL_CAUGHT_UP) {
      job.await();
    } else {
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if (!STOP.equals(commands.readLine())) {
        Runtime.getRuntime().halt(1);
      }
      job.stop();
    }
    parent.println(STOPPED);
    Runtime.getRuntime().halt(0);
  }

  private static RunOptions options(String mode) {
    return RunOptions.Mode.valueOf(mode) == RunOptions.Mode.CONTINUOUS
        ? RunOptions.continuous()
        : RunOptions.untilCaughtUp();
  }

  private static ArchiveConfig read(Path file) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return (ArchiveConfig) in.readObject();
    }
  }
}
