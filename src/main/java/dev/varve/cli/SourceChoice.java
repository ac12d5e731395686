package dev.varve.cli;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.List;

/** Picks sources of a data map by their name. */
final class SourceChoice {
  private SourceChoice() {}

  /**
   * The source of a name.
   *
   * @throws VarveException with {@code USAGE} if there is none
   */
  static SourceConfig one(ArchiveConfig map, String name) {
    return map.sources().stream()
        .filter(each -> name.equals(each.name()))
        .findFirst()
        .orElseThrow(() -> unknown(map, "there is no source " + name));
  }

  /**
   * Sources that are databases, not topics.
   *
   * @param name of the only one that is wanted, or null for all
   * @throws VarveException with {@code USAGE} if there is none
   */
  static List<SourceConfig> databases(ArchiveConfig map, String name) {
    List<SourceConfig> chosen =
        map.sources().stream()
            .filter(each -> !(each.connector() instanceof Connector.Kafka))
            .filter(each -> name == null || name.equals(each.name()))
            .toList();
    if (chosen.isEmpty()) {
      throw unknown(map, name == null ? "no source is a database" : "there is no database " + name);
    }
    return chosen;
  }

  private static VarveException unknown(ArchiveConfig map, String what) {
    return VarveException.of(
        ErrorCode.USAGE,
        what,
        "sources: " + String.join(", ", map.sources().stream().map(SourceConfig::name).toList()));
  }
}
