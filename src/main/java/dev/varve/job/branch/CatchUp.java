package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.model.Window;
import dev.varve.window.WindowCadence;
import java.time.Duration;
import java.time.Instant;

/**
 * How a run that archives up to its start seals everything, though the last window has not ended.
 */
public final class CatchUp {
  private CatchUp() {}

  /**
   * The watermark, in milliseconds, that seals everything of a source up to a moment: behind the
   * due moment of that moment's window, and before the next one's. It grows with the moment, so
   * that a second run in the same window seals what came late for the first.
   */
  public static long watermarkMillis(SourceConfig source, Instant moment) {
    Window window = WindowCadence.of(source.window(), source.zone()).at(moment);
    Duration elapsed = Duration.between(window.start(), moment);
    return window.end().plus(source.lateness()).plus(elapsed).toEpochMilli();
  }
}
