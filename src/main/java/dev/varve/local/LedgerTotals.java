package dev.varve.local;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Operation;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Sums over a source's manifests, brought up to date by reading only the new ones. */
final class LedgerTotals {
  private final Ledger ledger;
  private long sequence;
  private long files;
  private long rows;
  private long changes;
  private long sizeBytes;
  private long lineageRuns;
  private Instant sealedTo;

  LedgerTotals(ObjectStore store, String source) {
    this.ledger = new Ledger(store, source);
  }

  /** Reads what was published since the last call. */
  LedgerTotals update() {
    try (Stream<Ledger.Entry> fresh = ledger.readFrom(sequence + 1)) {
      fresh.map(Ledger.Entry::manifest).forEach(this::add);
    }
    return this;
  }

  private void add(Manifest manifest) {
    sequence = manifest.sequence();
    rows += manifest.rows();
    sizeBytes += manifest.sizeBytes();
    Instant end = manifest.window().end();
    sealedTo = sealedTo == null || end.isAfter(sealedTo) ? end : sealedTo;
    for (TableLayer table : manifest.tables()) {
      lineageRuns += table.rowsWritten() > 0 ? 1 : 0;
    }
    for (DataFile file : manifest.files()) {
      files++;
      for (Map.Entry<Operation, Long> operation : file.operations().entrySet()) {
        changes += operation.getKey() == Operation.READ ? 0 : operation.getValue();
      }
    }
  }

  long layers() {
    return sequence;
  }

  long files() {
    return files;
  }

  /** Rows of data files, those that a snapshot read included. */
  long rows() {
    return rows;
  }

  /** Rows of data files that are changes from the source's log. */
  long changes() {
    return changes;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Tables with rows, summed over layers: each is announced by a START and a COMPLETE. */
  long lineageRuns() {
    return lineageRuns;
  }

  /** The latest end of a published window. */
  Optional<Instant> sealedTo() {
    return Optional.ofNullable(sealedTo);
  }
}
