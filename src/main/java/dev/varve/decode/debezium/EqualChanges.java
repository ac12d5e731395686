package dev.varve.decode.debezium;

import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the equal changes that stand at one place of a log, in the order in which one partition
 * delivers them. Only equal ones are counted, so a group that is sent again, whole or from its
 * middle, is numbered as before. What is remembered is of the last place only.
 */
final class EqualChanges {
  /** No message: no group has begun. */
  static final long NONE = -1;

  private SourcePosition place;
  private long beganAt = NONE;
  private Change first;
  private Tally ofFirst;
  private final Map<Change, Tally> tallies = new HashMap<>();

  private record Change(TableId table, Operation operation, byte[] before, byte[] after) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Change that
          && operation == that.operation
          && table.equals(that.table)
          && Arrays.equals(after, that.after)
          && Arrays.equals(before, that.before);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(after) * 31 + Arrays.hashCode(before);
    }
  }

  private static final class Tally {
    private int number;
    private long order;

    private Tally(long order) {
      this.order = order;
    }

    /** In a group that is sent again right behind itself the order falls back. */
    private int next(long ofNext) {
      boolean again = ofNext != SourceBlock.ABSENT && ofNext <= order;
      number = again ? 0 : number + 1;
      order = ofNext;
      return number;
    }
  }

  /**
   * The number of a change, from 0.
   *
   * @param offset where its message stands in its partition
   * @param order its number among its table's changes in the transaction, or {@link
   *     SourceBlock#ABSENT}
   */
  int next(
      SourcePosition at,
      long offset,
      long order,
      TableId table,
      Operation operation,
      byte[] before,
      byte[] after) {
    Change change = new Change(table, operation, before, after);
    if (!at.equals(place)) {
      end();
      place = at;
      beganAt = offset;
      first = change;
      ofFirst = new Tally(order);
      return 0;
    }
    if (tallies.isEmpty()) {
      tallies.put(first, ofFirst);
    }
    Tally tally = tallies.get(change);
    if (tally == null) {
      tallies.put(change, new Tally(order));
      return 0;
    }
    return tally.next(order);
  }

  /** Takes note that what comes next stands at another place. */
  void end() {
    place = null;
    beganAt = NONE;
    tallies.clear();
  }

  /** The offset of the first message of the group that may go on, or {@link #NONE}. */
  long beganAt() {
    return beganAt;
  }
}
