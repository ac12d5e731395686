package dev.varve.ops.gaps;

import dev.varve.model.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The time between two neighbouring epochs of a source.
 *
 * @param older the epoch that ended
 * @param lastPosition of its last change; that of a snapshot row if its snapshot is all it has
 * @param lastChange when that was; empty for a snapshot, whose rows have no time
 * @param newer the epoch that began
 * @param snapshot the window that its snapshot stands in; empty if no row of one is archived
 * @param tables what became of each table's rows; none unless the snapshot is complete
 */
public record Gap(
    String source,
    String older,
    String lastPosition,
    Optional<Instant> lastChange,
    String newer,
    Optional<Window> snapshot,
    State state,
    List<TableGap> tables) {

  public Gap {
    tables = List.copyOf(tables);
  }

  /** Whether epochs could be compared. */
  public enum State {
    COMPARED,
    /** The ledger names changes of the newer epoch, but no row of its snapshot. */
    SNAPSHOT_NOT_SEALED,
    /** A drained job sealed what it had of the snapshot, and nothing shows that it was all. */
    SNAPSHOT_INCOMPLETE
  }

  Gap with(List<TableGap> compared) {
    return new Gap(
        source, older, lastPosition, lastChange, newer, snapshot, State.COMPARED, compared);
  }

  /** Whether the archive knows every delete, and that there is no other. */
  public boolean isKnown() {
    return state == State.COMPARED && tables.stream().allMatch(TableGap::isKnown);
  }

  /** Deletes of all tables that the archive does not know. */
  public long deleted() {
    return tables.stream().mapToLong(TableGap::deleted).sum();
  }

  /** Rows of all tables of which it cannot be told whether they were deleted. */
  public long uncertain() {
    return tables.stream().mapToLong(TableGap::uncertain).sum();
  }
}
