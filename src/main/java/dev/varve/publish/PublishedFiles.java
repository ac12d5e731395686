package dev.varve.publish;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which files of a window the ledger names. Asked only when a window's folder already has files:
 * after a failure, or for late rows. Remembers which manifests belong to which window, and reads
 * the ledger on from where it stopped. Thread-safe.
 */
public final class PublishedFiles {
  private final Ledger ledger;
  private final Map<Instant, List<Long>> sequencesByWindow = new HashMap<>();
  private long readThrough;

  public PublishedFiles(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Paths of all files of the window that starts then, in every published revision. */
  public Set<String> in(Instant windowStart) {
    return filesIn(windowStart).stream().map(DataFile::path).collect(Collectors.toSet());
  }

  /** All files of the window that starts then, in every published revision. */
  public synchronized List<DataFile> filesIn(Instant windowStart) {
    try (var later = ledger.readFrom(readThrough + 1)) {
      later.forEach(entry -> remember(entry.manifest()));
    }
    List<DataFile> files = new ArrayList<>();
    for (long sequence : sequencesByWindow.getOrDefault(windowStart, List.of())) {
      files.addAll(ledger.read(sequence).manifest().files());
    }
    return files;
  }

  private void remember(Manifest manifest) {
    if (manifest.rows() > 0) {
      sequencesByWindow
          .computeIfAbsent(manifest.window().start(), start -> new ArrayList<>())
          .add(manifest.sequence());
    }
    readThrough = manifest.sequence();
  }
}
