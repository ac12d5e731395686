package dev.varve.ops.gaps;

import dev.varve.config.SourceConfig;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.found.FoundBatch;
import dev.varve.ops.found.FoundBatch.Found;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Sends the deletes that an archive lacks to the job, as a batch that is put when all are found: an
 * interrupt leaves nothing. Sent again, each is the change that it was, so it is archived once.
 * Rows go as the archive has them, less what the column rules of now withhold. Not thread-safe.
 */
public final class MissingDeletes implements GapListener {
  private final FoundBatch batch;
  private final Predicate<TableId> confirmed;
  private final List<ArchivedRow> ofTable = new ArrayList<>();
  private final SortedMap<TableId, Long> notConfirmed = new TreeMap<>();
  private final SortedMap<TableId, Long> refused = new TreeMap<>();

  /**
   * What became of the deletes.
   *
   * @param sent that were sent, of equal rows one
   * @param notConfirmed by table, those of tables that the newer epoch has nothing of, which nobody
   *     confirmed
   * @param refused by table, those whose key column rules forbid to keep
   */
  public record Outcome(
      long sent, SortedMap<TableId, Long> notConfirmed, SortedMap<TableId, Long> refused) {
    /** Whether all that was missing is on its way. */
    public boolean isWhole() {
      return notConfirmed.isEmpty() && refused.isEmpty();
    }
  }

  /**
   * An empty batch.
   *
   * @param confirmed tables of which a person says that all rows were deleted if the newer epoch
   *     has nothing of them
   */
  public MissingDeletes(
      ObjectStore store, SourceConfig source, Predicate<TableId> confirmed, InstantSource clock) {
    this.batch = new FoundBatch(store, source, clock);
    this.confirmed = confirmed;
  }

  @Override
  public void missing(Gap gap, TableId table, ArchivedRow row) {
    ofTable.add(row);
  }

  @Override
  public void compared(Gap gap, TableGap table) {
    boolean isAll = table.state() == TableGap.State.NOT_IN_SNAPSHOT;
    if (isAll && !ofTable.isEmpty() && !confirmed.test(table.table())) {
      notConfirmed.merge(table.table(), (long) ofTable.size(), Long::sum);
    } else {
      ofTable.forEach(row -> add(gap, table.table(), row));
    }
    ofTable.clear();
  }

  private void add(Gap gap, TableId table, ArchivedRow row) {
    Window snapshot = gap.snapshot().orElseThrow();
    Found delete =
        new Found(
            gap.newer(),
            SourcePosition.SnapshotRead.INSTANCE,
            Operation.DELETE,
            ChronoUnit.MICROS.between(Instant.EPOCH, snapshot.start()),
            row.version().schema(),
            row.image());
    if (!batch.add(delete)) {
      refused.merge(table, 1L, Long::sum);
    }
  }

  /** Sends what was found. */
  public Outcome send() {
    return new Outcome(batch.send(), notConfirmed, refused);
  }
}
