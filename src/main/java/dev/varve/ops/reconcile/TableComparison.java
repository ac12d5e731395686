package dev.varve.ops.reconcile;

import dev.varve.model.TableId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a table's archive and its live rows compare.
 *
 * @param liveRows rows that the source holds
 * @param equal rows that are the same on both sides in every value that was compared
 * @param missing rows that the source holds and the folded archive does not
 * @param surplus rows that the folded archive holds and the source does not
 * @param changed rows of the same key with other values
 * @param valuesCompared values that are the same on both sides
 * @param unknown by column, values that the archive cannot know: see {@link Reconcile}
 * @param examples the first differences
 */
public record TableComparison(
    TableId table,
    State state,
    long liveRows,
    long equal,
    long missing,
    long surplus,
    long changed,
    long valuesCompared,
    SortedMap<String, Long> unknown,
    List<Difference> examples) {

  public TableComparison {
    unknown = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(unknown));
    examples = List.copyOf(examples);
  }

  /** What there was to compare. */
  public enum State {
    COMPARED,
    /** The archive has changes of it, the source has no such table any more. */
    DROPPED_IN_SOURCE,
    /** The source has the table, the archive does not know it. */
    NOT_ARCHIVED
  }

  /** What is wrong with a row. */
  public enum Kind {
    MISSING,
    SURPLUS,
    CHANGED
  }

  /**
   * One row that differs.
   *
   * @param key the key's values, each after its column's name; of a table without a key empty
   * @param columns whose values differ, when the row has changed
   */
  public record Difference(Kind kind, String key, List<String> columns) {
    public Difference {
      columns = List.copyOf(columns);
    }
  }

  /** Rows that are not the same on both sides. */
  public long differences() {
    return missing + surplus + changed;
  }

  public long valuesUnknown() {
    return unknown.values().stream().mapToLong(Long::longValue).sum();
  }
}
