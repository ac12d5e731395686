package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.lineage.topic.LineageTopicCheck;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;

/** What must be in place before the first row; each lack is an error that says how to mend it. */
final class Readiness {
  private Readiness() {}

  static void require(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      store.size(ArchiveLayout.ARCHIVE);
    }
    LineageTopicCheck.require(config.lineage());
  }
}
