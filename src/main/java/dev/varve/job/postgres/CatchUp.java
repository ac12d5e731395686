package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.model.Window;
import dev.varve.window.WindowCadence;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * A point to archive up to; when it is reached, every window up to that moment is sealed, though
 * the last has not ended.
 *
 * @param lsn the write-ahead log's end at the start of the run
 */
public record CatchUp(long lsn) implements Serializable {
  private static final long serialVersionUID = 1L;

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
