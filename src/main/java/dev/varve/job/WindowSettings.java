package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import java.io.Serializable;

/** What the operators of a source's branch need of the data map. */
record WindowSettings(
    SourceConfig source, StorageConfig storage, StateConfig state, LateRows lateRows)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** When rows that came late are sealed. */
  enum LateRows {
    /** At the next point of the grid, so that a storm of them costs few revisions. */
    BY_GRID,
    /** With the next watermark; for a run that seals everything and ends. */
    AT_ONCE
  }

  static WindowSettings of(ArchiveConfig config, SourceConfig source, LateRows lateRows) {
    return new WindowSettings(source, config.storage(), config.state(), lateRows);
  }
}
