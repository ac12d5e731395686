package dev.varve.ops.verify;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageReader;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.Window;
import dev.varve.ops.verify.Finding.Code;
import dev.varve.parquet.StoredChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/**
 * Computes anew, row by row, what a manifest says of a file. Says of each kind of fault how many
 * rows have it, not which.
 */
final class RowCheck {
  private final DataFile file;
  private final int columns;
  private final Tally tally;
  private final long startMicros;
  private final long endMicros;
  private final ChangeHash hash = new ChangeHash();
  private final Map<Operation, Long> operations = new EnumMap<>(Operation.class);
  private RowDigest digest = RowDigest.EMPTY;
  private Hash128 last;
  private long otherIdentity;
  private long twice;
  private long misplaced;
  private long misfits;

  RowCheck(DataFile file, int columns, Window window, Tally tally) {
    this.file = file;
    this.columns = columns;
    this.tally = tally;
    this.startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, window.start());
    this.endMicros = ChronoUnit.MICROS.between(Instant.EPOCH, window.end());
  }

  void add(StoredChange stored) {
    Hash128 id = hash.of(stored.change());
    otherIdentity += id.equals(stored.id()) ? 0 : 1;
    // Rows are sorted by all that identity depends on, so equal ones are neighbours.
    twice += id.equals(last) ? 1 : 0;
    misplaced += isInPlace(stored.change()) ? 0 : 1;
    digest = digest.plus(id);
    operations.merge(stored.change().operation(), 1L, Long::sum);
    misfits += RowImageReader.misfits(stored.change(), columns);
    last = id;
  }

  private boolean isInPlace(ChangeEvent change) {
    String position = change.position().text();
    return change.timeMicros() >= startMicros
        && change.timeMicros() < endMicros
        && change.epoch().equals(file.epoch())
        && position.compareTo(file.firstPosition()) >= 0
        && position.compareTo(file.lastPosition()) <= 0;
  }

  /** Reports what was found and returns the number of rows. */
  long finish() {
    report(Code.ROW_IDENTITY, otherIdentity, "rows whose identity is not that of their content");
    report(Code.ROW_TWICE, twice, "rows that are there twice");
    report(Code.ROW_MISPLACED, misplaced, "rows outside of the window, epoch or positions");
    if (digest.rows() != file.digest().rows() || !operations.equals(file.operations())) {
      tally.found(
          Code.FILE_ROWS, file.path(), "expected " + file.operations() + ", found " + operations);
    }
    if (misfits != file.misfits()) {
      tally.found(
          Code.FILE_MISFITS,
          file.path(),
          "expected " + file.misfits() + " values kept as text, found " + misfits);
    }
    if (!digest.sum().equals(file.digest().sum())) {
      tally.found(
          Code.FILE_DIGEST,
          file.path(),
          "expected " + file.digest().sum() + ", found " + digest.sum());
    }
    return digest.rows();
  }

  private void report(Code code, long count, String what) {
    if (count > 0) {
      tally.found(code, file.path(), count + " " + what);
    }
  }
}
