package dev.varve.job;

import dev.varve.model.Window;
import java.time.Instant;

/**
 * What is sealed together for a table: the rows of a window that are due at one moment. A window
 * has one bucket for the rows in time, and one for each grid point at which late rows were
 * gathered.
 *
 * @param startMillis the window's start
 * @param endMillis the window's end
 * @param dueMillis the watermark that seals the bucket
 */
record Bucket(long startMillis, long endMillis, long dueMillis) {

  /** The bucket of rows that come in time. */
  static Bucket inTime(Window window, long latenessMillis) {
    long end = window.end().toEpochMilli();
    return new Bucket(window.start().toEpochMilli(), end, end + latenessMillis);
  }

  /**
   * The bucket of rows that come when the window is already due: its moment is the next point of a
   * grid after the watermark, so that it depends on input and watermark only, never on how far
   * sealing has got.
   *
   * @param everyMillis from one point of the grid to the next
   */
  Bucket late(long watermarkMillis, long everyMillis) {
    return new Bucket(
        startMillis, endMillis, (Math.floorDiv(watermarkMillis, everyMillis) + 1) * everyMillis);
  }

  /** The same for a run that seals early and ends: due as soon as the watermark moves on. */
  Bucket lateAtOnce(long watermarkMillis) {
    return new Bucket(startMillis, endMillis, watermarkMillis + 1);
  }

  Window window() {
    return new Window(Instant.ofEpochMilli(startMillis), Instant.ofEpochMilli(endMillis));
  }
}
