package dev.varve.config;

import dev.varve.model.TableId;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/** Finds what the data map says of a table: its domain, its owner, how long it is to be kept. */
public final class TableOwners {
  private record Area(Domain domain, TablePatterns tables) {}

  private final OwnershipConfig config;
  private final List<Area> areas;

  private TableOwners(OwnershipConfig config, List<Area> areas) {
    this.config = config;
    this.areas = areas;
  }

  public static TableOwners of(OwnershipConfig config) {
    return new TableOwners(
        config,
        config.domains().stream()
            .map(domain -> new Area(domain, TablePatterns.of(domain.tables(), List.of())))
            .toList());
  }

  /** The domain that a table belongs to: the first that means it. */
  public Optional<Domain> domainOf(TableId table) {
    return areas.stream()
        .filter(area -> area.tables().matches(table))
        .map(Area::domain)
        .findFirst();
  }

  /** Who answers for a table: its domain's owner, else the source's. */
  public Optional<String> ownerOf(TableId table) {
    return domainOf(table).map(Domain::owner).or(() -> Optional.ofNullable(config.owner()));
  }

  /** How long a table's history is to be kept; {@link Period#ZERO} for ever. */
  public Period retentionOf(TableId table) {
    return domainOf(table).map(Domain::retention).orElse(config.retention());
  }
}
