package dev.varve.ops.reconcile;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.ops.fold.FoldTarget;
import java.util.List;

/**
 * The columns of a live table, to which the archive's rows are brought.
 *
 * @param rules that of each column
 */
record LiveTarget(LiveDatabase database, LiveTable live, List<RuledColumn> rules)
    implements FoldTarget {
  LiveTarget {
    rules = List.copyOf(rules);
  }

  @Override
  public int width() {
    return rules.size();
  }

  @Override
  public List<int[]> match(List<List<String>> versions) {
    return database.match(versions, live);
  }

  @Override
  public boolean isSameRule(int at, Column archived) {
    return rules.get(at).isThatOf(archived);
  }

  @Override
  public String text(Column column, Slot slot, RowImageReader row) {
    return database.text().of(column, slot, row);
  }
}
