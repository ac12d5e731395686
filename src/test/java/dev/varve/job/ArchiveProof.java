package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.LineageEvents;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyProgress;
import dev.varve.ops.verify.VerifyReport;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.util.ArrayList;
import java.util.List;

/** What must hold of an archive and its lineage topic whatever failed before. */
final class ArchiveProof {
  private ArchiveProof() {}

  /** The ledger and every file are sound, and the ledger names every file. */
  static void assertSound(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      VerifyReport report = Verify.run(store, VerifyScope.everything(), VerifyProgress.SILENT);
      assertEquals(List.of(), report.findings());
      assertTrue(report.manifests() > 0);
    }
  }

  /**
   * Who reads committed records sees each event of each manifest once, in the ledger's order; of
   * every source.
   */
  static void assertEachEventOnce(ArchiveConfig config) {
    List<LineageEventId> events = events(config);
    long expected = 0;
    for (SourceConfig source : config.sources()) {
      List<LineageEventId> ofLedger = eventsOf(manifests(config, source.name()));
      assertEquals(
          ofLedger, events.stream().filter(id -> id.source().equals(source.name())).toList());
      expected += ofLedger.size();
    }
    assertEquals(expected, events.size());
  }

  /** The events that the manifests call for, in the ledger's order. */
  static List<LineageEventId> eventsOfLedger(ArchiveConfig config) {
    return eventsOf(manifests(config));
  }

  private static List<LineageEventId> eventsOf(List<Manifest> manifests) {
    List<LineageEventId> expected = new ArrayList<>();
    for (Manifest manifest : manifests) {
      for (int index = 0; index < LineageEvents.count(manifest); index++) {
        expected.add(new LineageEventId(manifest.source(), manifest.sequence(), index));
      }
    }
    return expected;
  }

  static List<LineageEventId> events(ArchiveConfig config) {
    List<LineageEventId> events = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      topic.readAll(record -> record.id().ifPresent(events::add));
    }
    return events;
  }

  static List<Manifest> manifests(ArchiveConfig config) {
    return manifests(config, ArchiveFixture.SOURCE);
  }

  private static List<Manifest> manifests(ArchiveConfig config, String source) {
    try (ObjectStore store = ObjectStores.open(config.storage());
        var entries = new Ledger(store, source).readFrom(1)) {
      return entries.map(Ledger.Entry::manifest).toList();
    }
  }

  /** Rows of a table that came more than once and are archived once. */
  static long duplicates(ArchiveConfig config, String table) {
    return manifests(config).stream()
        .flatMap(manifest -> manifest.tables().stream())
        .filter(layer -> layer.table().name().equals(table))
        .mapToLong(Manifest.TableLayer::duplicates)
        .sum();
  }
}
