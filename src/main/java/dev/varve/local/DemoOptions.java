package dev.varve.local;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a demo does.
 *
 * @param directory where everything is kept; a demo that was there before goes on
 * @param changes of rows to make while the archive job runs
 * @param seed of all that is made up
 */
public record DemoOptions(Path directory, long changes, long seed) {
  private static final long CHANGES_PER_SECOND_MAX = 800;
  private static final Duration SHORTEST = Duration.ofSeconds(50);

  public DemoOptions {
    if (changes < 1) {
      throw new IllegalArgumentException("a demo makes at least one change");
    }
  }

  /** How long the changes take: long enough for some windows, and no faster than two cores go. */
  Duration lasts() {
    Duration paced = Duration.ofSeconds(changes / CHANGES_PER_SECOND_MAX);
    return paced.compareTo(SHORTEST) > 0 ? paced : SHORTEST;
  }

  /** Rows that are there before the job starts. */
  long seedRows() {
    return Math.min(200_000, Math.max(1_000, changes / 4));
  }
}
