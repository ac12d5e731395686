package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import java.io.Serializable;

/** What the operators of a source's branch need of the data map. */
record WindowSettings(SourceConfig source, StorageConfig storage, StateConfig state)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static WindowSettings of(ArchiveConfig config, SourceConfig source) {
    return new WindowSettings(source, config.storage(), config.state());
  }
}
