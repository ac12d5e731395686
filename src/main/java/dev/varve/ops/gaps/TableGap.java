package dev.varve.ops.gaps;

import dev.varve.model.TableId;
import java.util.List;

/**
 * What became of a table's rows between two epochs.
 *
 * @param olderRows rows that the older epoch ends with
 * @param snapshotRows rows that the newer epoch's snapshot found
 * @param equal rows that are the same in every value that both sides tell
 * @param added rows that only the snapshot has
 * @param changed rows of the same key with other values; a changed row of a table without a key is
 *     one deleted and one added
 * @param deleted rows that the snapshot did not find, and of whose end the archive says nothing
 * @param known rows that the snapshot did not find and that the archive has a delete of
 * @param uncertain rows that the snapshot did not bring, although they may have been there
 * @param examples the keys of the first deleted rows, each value after its column's name; none of a
 *     table without a key
 */
public record TableGap(
    TableId table,
    State state,
    long olderRows,
    long snapshotRows,
    long equal,
    long added,
    long changed,
    long deleted,
    long known,
    long uncertain,
    List<String> examples) {

  public TableGap {
    examples = List.copyOf(examples);
  }

  /** What there was to compare. */
  public enum State {
    COMPARED,
    /**
     * The newer epoch has nothing of the table: it was emptied or dropped, or it was not archived
     * then.
     */
    NOT_IN_SNAPSHOT,
    /**
     * Rows cannot be told apart by the same key on both sides: its columns or their rule changed.
     */
    KEY_CHANGED,
    /** Rows of the snapshot are in quarantine, so a row that is missing may be one of them. */
    IN_QUARANTINE,
    /** A snapshot shows equal rows of a table without a key once, however many there are. */
    EQUAL_ROWS
  }

  /** Whether the archive knows every delete, and that there is no other. */
  public boolean isKnown() {
    return deleted == 0 && uncertain == 0;
  }
}
