package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.model.Window;
import dev.varve.window.WindowCadence;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * A run that archives what a source held at the run's start, seals all of it though the last window
 * has not ended, and ends when its goal is published.
 *
 * <p>Time alone must not reach the goal: a source whose clock moves on while its snapshot is still
 * read would end the run with nothing sealed. So a branch holds its watermark below the goal until
 * it has caught up.
 *
 * @param startedAt when the run began; before the source is asked for its end
 */
public record CatchUp(SourceConfig source, Instant startedAt) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The watermark, in milliseconds, that only a branch that has caught up reaches. */
  public long goalMillis() {
    return sealingMillis(startedAt);
  }

  /** As much of a watermark as may be told before the branch has caught up. */
  public long held(long watermarkMillis) {
    return Math.min(watermarkMillis, goalMillis() - 1);
  }

  /**
   * The watermark, in milliseconds, that seals everything of the source up to a moment: behind the
   * due moment of that moment's window, and before the next one's. It grows with the moment, so
   * that a second run in the same window seals what came late for the first.
   */
  public long sealingMillis(Instant moment) {
    Window window = WindowCadence.of(source.window(), source.zone()).at(moment);
    Duration elapsed = Duration.between(window.start(), moment);
    return window.end().plus(source.lateness()).plus(elapsed).toEpochMilli();
  }
}
