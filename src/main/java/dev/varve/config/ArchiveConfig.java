package dev.varve.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A whole data map, valid and with every default filled in. Secrets are references until they are
 * used.
 */
public record ArchiveConfig(
    List<SourceConfig> sources,
    StorageConfig storage,
    LineageConfig lineage,
    QuarantineConfig quarantine,
    StateConfig state)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ArchiveConfig {
    sources = List.copyOf(sources);
  }

  /** One that does not speak of the quarantine. */
  public ArchiveConfig(
      List<SourceConfig> sources, StorageConfig storage, LineageConfig lineage, StateConfig state) {
    this(sources, storage, lineage, QuarantineConfig.DEFAULT, state);
  }

  /** The topic of records in quarantine, if there is one: it shares all else with lineage's. */
  public Optional<LineageConfig> quarantineTopic() {
    return quarantine.topicIfSet().map(lineage::withTopic);
  }
}
