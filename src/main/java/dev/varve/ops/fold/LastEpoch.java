package dev.varve.ops.fold;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files that a source's ledger names of its last epoch, as far as it was looked at; it grows
 * while a job runs. A new epoch restates every table: one without files in it has no rows in it.
 */
public final class LastEpoch {
  private final Ledger ledger;
  private final SortedMap<TableId, List<DataFile>> files = new TreeMap<>();
  private long next = 1;
  private String epoch = "";
  private Instant through = Instant.MIN;

  public LastEpoch(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Takes in what the ledger has got since the last look. */
  public void look() {
    try (Stream<Ledger.Entry> entries = ledger.readFrom(next)) {
      entries.forEach(entry -> add(entry.manifest()));
    }
  }

  private void add(Manifest manifest) {
    next = manifest.sequence() + 1;
    Instant end = manifest.window().end();
    through = end.isAfter(through) ? end : through;
    for (TableLayer table : manifest.tables()) {
      files.computeIfAbsent(table.table(), first -> new ArrayList<>()).addAll(table.files());
      for (DataFile file : table.files()) {
        epoch = file.epoch().compareTo(epoch) > 0 ? file.epoch() : epoch;
      }
    }
  }

  /** The end of the last window that is sealed. */
  public Instant through() {
    return through;
  }

  /** The last epoch that it names; empty when it names no file. */
  public String id() {
    return epoch;
  }

  /** A table's files, without those that speak of the epoch before it. */
  public List<DataFile> of(TableId table) {
    return files.getOrDefault(table, List.of()).stream()
        .filter(file -> file.epoch().equals(epoch) && !file.isOfFoundDeletes())
        .toList();
  }

  /** The tables that the ledger names, in any epoch. */
  public SortedSet<TableId> tables() {
    return new TreeSet<>(files.keySet());
  }
}
