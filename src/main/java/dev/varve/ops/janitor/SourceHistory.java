package dev.varve.ops.janitor;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a source has published, and when. */
final class SourceHistory {
  private final Set<String> files = new HashSet<>();
  private final Set<Instant> windows = new HashSet<>();
  private final NavigableSet<Instant> published = new TreeSet<>();

  /**
   * Reads a ledger from its beginning.
   *
   * @throws dev.varve.error.VarveException if its chain is broken: nothing can then be said
   */
  static SourceHistory of(Ledger ledger) {
    SourceHistory history = new SourceHistory();
    try (Stream<Ledger.Entry> entries = ledger.readFrom(1)) {
      entries.map(Ledger.Entry::manifest).forEach(history::add);
    }
    return history;
  }

  private void add(Manifest manifest) {
    manifest.files().stream().map(DataFile::path).forEach(files::add);
    windows.add(manifest.window().start());
    Map<String, String> facts = manifest.job().facts();
    if (facts.containsKey(Manifest.Writer.PUBLISHED)) {
      published.add(Instant.parse(facts.get(Manifest.Writer.PUBLISHED)));
    }
  }

  boolean names(String file) {
    return files.contains(file);
  }

  boolean hasPublished(Instant window) {
    return windows.contains(window);
  }

  /** When it first published at or after this moment; null if it has not yet. */
  Instant firstPublishedFrom(Instant moment) {
    return published.ceiling(moment);
  }
}
