package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.lineage.topic.LineageTopicCheck;
import dev.varve.readiness.SourceReadiness;
import dev.varve.readiness.SourceReadiness.Start;
import dev.varve.readiness.TopicReadiness;
import dev.varve.readiness.mysql.MySqlReadiness;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** What must be in place before the first row; each lack is an error that says how to mend it. */
final class Readiness {
  /** How long a killed run's connection may hold the slot. */
  private static final Duration SLOT_PATIENCE = Duration.ofSeconds(30);

  private Readiness() {}

  /**
   * Makes sure of it.
   *
   * @param startOf what is known of the source with this name
   */
  static void require(ArchiveConfig config, Function<String, Start> startOf) {
    Room.require("the archive", config.storage().uri());
    Room.require("temporary files", Path.of(System.getProperty("java.io.tmpdir")).toUri());
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      store.size(ArchiveLayout.ARCHIVE);
    }
    LineageTopicCheck.require(config.lineage());
    config.quarantineTopic().ifPresent(LineageTopicCheck::require);
    config.sources().forEach(source -> require(source, startOf.apply(source.name())));
  }

  private static void require(SourceConfig source, Start start) {
    if (source.connector() instanceof Connector.Kafka) {
      TopicReadiness.require(source);
    } else if (source.connector() instanceof Connector.MySql) {
      MySqlReadiness.require(source, start);
    } else {
      SourceReadiness.require(source, start, SLOT_PATIENCE);
    }
  }
}
