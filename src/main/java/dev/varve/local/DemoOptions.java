package dev.varve.local;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a demo does.
 *
 * @param directory where everything is kept; a demo that was there before goes on
 * @param changes of rows to make while the archive job runs
 * @param seed of all that is made up
 * @param lasts how long the changes take, the wait for the snapshot not counted
 */
public record DemoOptions(Path directory, long changes, long seed, Duration lasts) {
  private static final long CHANGES_PER_SECOND_MAX = 800;
  private static final Duration SHORTEST = Duration.ofSeconds(50);

  public DemoOptions {
    if (changes < 1) {
      throw new IllegalArgumentException("a demo makes at least one change");
    }
  }

  /** At a pace that gives some windows, and that two cores keep up with. */
  public static DemoOptions of(Path directory, long changes, long seed) {
    Duration paced = Duration.ofSeconds(changes / CHANGES_PER_SECOND_MAX);
    return new DemoOptions(
        directory, changes, seed, paced.compareTo(SHORTEST) > 0 ? paced : SHORTEST);
  }

  /** Rows that are there before the job starts. */
  long seedRows() {
    return Math.min(200_000, Math.max(1_000, changes / 4));
  }
}
