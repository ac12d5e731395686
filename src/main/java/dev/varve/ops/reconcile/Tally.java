package dev.varve.ops.reconcile;

import dev.varve.model.TableId;
import dev.varve.ops.reconcile.TableComparison.Difference;
import dev.varve.ops.reconcile.TableComparison.Kind;
import dev.varve.ops.reconcile.TableComparison.State;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A comparison while it is counted. */
final class Tally {
  private static final int EXAMPLES_MAX = 20;

  private final List<Difference> examples = new ArrayList<>();
  private final SortedMap<String, Long> unknown = new TreeMap<>();
  private long liveRows;
  private long equal;
  private long missing;
  private long surplus;
  private long changed;
  private long valuesCompared;

  void live() {
    liveRows++;
  }

  void equal() {
    equal++;
  }

  void missing(String key) {
    missing++;
    example(new Difference(Kind.MISSING, key, List.of()));
  }

  void surplus(String key) {
    surplus++;
    example(new Difference(Kind.SURPLUS, key, List.of()));
  }

  void changed(String key, List<String> columns) {
    changed++;
    example(new Difference(Kind.CHANGED, key, columns));
  }

  void compared(long values) {
    valuesCompared += values;
  }

  void unknown(String column) {
    unknown.merge(column, 1L, Long::sum);
  }

  private void example(Difference difference) {
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(difference);
    }
  }

  TableComparison result(TableId table, State state) {
    return new TableComparison(
        table,
        state,
        liveRows,
        equal,
        missing,
        surplus,
        changed,
        valuesCompared,
        unknown,
        examples);
  }
}
