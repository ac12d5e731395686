package dev.varve.ops.resnapshot;

import dev.varve.model.TableId;
import java.util.List;

/**
 * How a table's live rows and the archive's agree at one place in the log.
 *
 * @param rows live rows
 * @param identical rows that are the same in every value that both sides tell
 * @param missing live rows that the archive does not have
 * @param different rows of the same key with other values
 * @param surplus rows that the archive has and the table has not
 * @param uncertain rows of either side that were changed around the moment, or of which a live row
 *     that cannot be read may be one: nothing is said of them, and reading again may tell
 * @param unreadable live rows of which a value cannot be read
 * @param refused of the missing, different and surplus ones those whose key column rules forbid to
 *     keep
 * @param examples the first differences: what it is, and the key's values, each after its column's
 *     name; none of a table without a key
 */
public record TableResult(
    TableId table,
    State state,
    long rows,
    long identical,
    long missing,
    long different,
    long surplus,
    long uncertain,
    long unreadable,
    long refused,
    List<String> examples) {

  public TableResult {
    examples = List.copyOf(examples);
  }

  /** What there was to compare. */
  public enum State {
    COMPARED,
    /** The archive has changes of it, the source has no such table any more. */
    NOT_IN_SOURCE,
    /** Rows cannot be told apart by the same key on both sides: its columns or rule changed. */
    KEY_CHANGED,
    /** Column rules forbid to keep its key: nothing of it is archived. */
    REFUSED
  }

  static TableResult notCompared(TableId table, State state, long rows, long unreadable) {
    return new TableResult(table, state, rows, 0, 0, 0, 0, rows, unreadable, 0, List.of());
  }

  /** What the archive would have to be told. */
  public long found() {
    return missing + different + surplus;
  }

  /** Whether the archive says the same of every row. */
  public boolean isSame() {
    return found() == 0 && uncertain == 0 && unreadable == 0;
  }
}
