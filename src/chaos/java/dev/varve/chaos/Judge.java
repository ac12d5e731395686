package dev.varve.chaos;

import dev.varve.config.ArchiveConfig;
import dev.varve.ledger.Ledger;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.LineageEvents;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.ops.janitor.Janitor;
import dev.varve.ops.janitor.Stray;
import dev.varve.ops.verify.Finding;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyProgress;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks at an archive from outside: its files as a plain listing gives them, its ledger, and the
 * lineage topic as a consumer of committed records.
 *
 * @param archive the folder of the archive's objects
 * @param truth what is known of a source's database
 */
record Judge(ArchiveConfig config, Path archive, Function<Source, Truth> truth) {

  /** The rows of a source's files. */
  Rows rows(Source source) {
    return new Rows(archive, source.text());
  }

  /** How many changes that a source's database had committed up to a transaction are missing. */
  long missing(Source source, long transaction) throws SQLException {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      return rows(source).missing(truth.apply(source).until(transaction), unnamed(store));
    }
  }

  Verdict judge() throws SQLException {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      Set<String> unnamed = unnamed(store);
      Verdict verdict = ledger(store, unnamed).and(lineage(store));
      for (Source source : Source.values()) {
        verdict = verdict.and(rows(source).judge(truth.apply(source), unnamed));
      }
      return verdict;
    }
  }

  private static Set<String> unnamed(ObjectStore store) {
    Janitor janitor = new Janitor(store, Instant.now(), Duration.ofDays(7), List.of());
    return janitor.find().stream().map(Stray::key).collect(Collectors.toSet());
  }

  /** Every manifest and file; what no manifest names is what the janitor finds. */
  private static Verdict ledger(ObjectStore store, Set<String> unnamed) {
    return Verdict.of(
        Verify.run(store, VerifyScope.everything(), VerifyProgress.SILENT).findings().stream()
            .filter(finding -> finding.isFault() || !unnamed.contains(finding.where()))
            .map(Judge::inWords)
            .toList());
  }

  private static String inWords(Finding finding) {
    return finding.code() + " " + finding.where() + ": " + finding.what();
  }

  /** One event for each that the ledger calls for, in its order. */
  private Verdict lineage(ObjectStore store) {
    List<LineageEventId> read = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      topic.readAll(record -> record.id().ifPresent(read::add));
    }
    List<String> complaints = new ArrayList<>();
    List<LineageEventId> due = new ArrayList<>();
    for (Source source : Source.values()) {
      List<LineageEventId> called = called(store, source.text());
      due.addAll(called);
      if (!read.stream().filter(id -> id.source().equals(source.text())).toList().equals(called)) {
        complaints.add(source.text() + ": the lineage events are not the ledger's, in its order");
      }
    }
    Set<LineageEventId> distinct = new HashSet<>(read);
    long found = due.stream().filter(distinct::contains).count();
    return new Verdict(0, 0, 0, due.size() - found, read.size() - found, complaints);
  }

  private static List<LineageEventId> called(ObjectStore store, String source) {
    try (Stream<Ledger.Entry> entries = new Ledger(store, source).readFrom(1)) {
      return entries
          .map(Ledger.Entry::manifest)
          .flatMap(
              manifest ->
                  IntStream.range(0, LineageEvents.count(manifest))
                      .mapToObj(i -> new LineageEventId(source, manifest.sequence(), i)))
          .toList();
    }
  }
}
