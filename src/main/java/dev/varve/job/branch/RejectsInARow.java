package dev.varve.job.branch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells a table that is no good from a record that is no good: one whose records are rejected one
 * after another, with none between that can be archived. It only reports. What becomes of a record
 * must follow from the record alone, and a count does not survive a restart; see
 * docs/decisions/poisoned-tables.md. Not thread-safe.
 */
final class RejectsInARow {
  /** Names in broken records can be anything; the ones not seen for longest are forgotten. */
  private static final int NAMES_MAX = 10_000;

  private final int poisonedFrom;
  private final Map<String, Integer> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > NAMES_MAX;
        }
      };

  /**
   * Counts from nothing.
   *
   * @param poisonedFrom how many in a row tell a table that is no good
   */
  RejectsInARow(int poisonedFrom) {
    this.poisonedFrom = poisonedFrom;
  }

  /** Counts a reject; whether with it, and not before, the row is as long as a poisoned table's. */
  boolean poisonsNow(String table) {
    return counts.merge(table, 1, this::plus) == poisonedFrom;
  }

  /** Stays above the limit however many come. */
  private int plus(int count, int one) {
    return Math.min(count + one, poisonedFrom + 1);
  }

  /** Ends the row of a table of which a record was good; whether it was poisoned. */
  boolean healsNow(String table) {
    Integer count = counts.remove(table);
    return count != null && count >= poisonedFrom;
  }

  /** Whether there is no row: what most records find. */
  boolean isEmpty() {
    return counts.isEmpty();
  }
}
