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
  private SourcePosition place;
  private Change first;
  private final Map<Change, Integer> counts = new HashMap<>();

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

  int next(SourcePosition at, TableId table, Operation operation, byte[] before, byte[] after) {
    Change change = new Change(table, operation, before, after);
    if (!at.equals(place)) {
      place = at;
      first = change;
      counts.clear();
      return 0;
    }
    if (first != null) {
      counts.put(first, 1);
      first = null;
    }
    return counts.merge(change, 1, Integer::sum) - 1;
  }
}
