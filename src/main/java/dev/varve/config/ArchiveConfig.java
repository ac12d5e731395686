package dev.varve.config;

import java.io.Serializable;
import java.util.List;

/**
 * A whole data map, valid and with every default filled in. Secrets are references until they are
 * used.
 */
public record ArchiveConfig(
    List<SourceConfig> sources, StorageConfig storage, LineageConfig lineage, StateConfig state)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ArchiveConfig {
    sources = List.copyOf(sources);
  }
}
