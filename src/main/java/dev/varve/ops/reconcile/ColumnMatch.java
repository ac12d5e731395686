package dev.varve.ops.reconcile;

import dev.varve.ops.fold.FoldTarget;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which live column each column of an older schema version is. The archive knows columns by name
 * and order, the live catalog by a number that a rename leaves alone, so the match goes back from
 * the live table, version by version.
 *
 * <p>Assumptions of {@link #of}, each a fact of PostgreSQL: a new column is the last one and has a
 * number higher than any before; a dropped column's number stays in the catalog; columns never
 * change places. Hence, between two columns that have kept their names, as many new names as old
 * ones are renames in the same order; and after the last such column, new names are renames as long
 * as old ones are left, provided that the catalog shows no dropped column there. Whatever is not
 * certain is left unmatched: its values are not compared, and counted as unknown.
 */
final class ColumnMatch {
  static final int NONE = FoldTarget.NONE;

  private ColumnMatch() {}

  /**
   * For each version, for each of its columns, the index of the live column or {@link #NONE}.
   *
   * @param versions names of columns, the oldest version first
   */
  static List<int[]> of(List<List<String>> versions, LiveTable live) {
    List<String> newer = live.columns().stream().map(LiveColumn::name).toList();
    int[] newerMatch = new int[newer.size()];
    Arrays.setAll(newerMatch, i -> i);
    List<int[]> matches = new ArrayList<>();
    for (int v = versions.size() - 1; v >= 0; v--) {
      List<String> older = versions.get(v);
      newerMatch = step(older, newer, newerMatch, live);
      newer = older;
      matches.add(0, newerMatch);
    }
    return matches;
  }

  private static int[] step(
      List<String> older, List<String> newer, int[] newerMatch, LiveTable live) {
    int[] match = new int[older.size()];
    Arrays.fill(match, NONE);
    int olderFrom = 0;
    int newerFrom = 0;
    for (int i = 0; i < older.size(); i++) {
      int at = newer.indexOf(older.get(i));
      if (at < 0) {
        continue;
      }
      match[i] = newerMatch[at];
      if (at >= newerFrom) {
        if (i - olderFrom == at - newerFrom) {
          copy(newerMatch, newerFrom, match, olderFrom, i - olderFrom);
        }
        olderFrom = i + 1;
        newerFrom = at + 1;
      }
    }
    int anchor = newerFrom == 0 ? NONE : newerMatch[newerFrom - 1];
    int renamed = older.size() - olderFrom;
    if (renamed <= newer.size() - newerFrom && nothingDroppedAfter(anchor, live)) {
      copy(newerMatch, newerFrom, match, olderFrom, renamed);
    }
    return match;
  }

  private static void copy(int[] from, int fromAt, int[] to, int toAt, int length) {
    System.arraycopy(from, fromAt, to, toAt, length);
  }

  private static boolean nothingDroppedAfter(int anchor, LiveTable live) {
    int attribute = anchor == NONE ? 0 : live.columns().get(anchor).attribute();
    return live.dropped().stream().allMatch(dropped -> dropped < attribute);
  }
}
