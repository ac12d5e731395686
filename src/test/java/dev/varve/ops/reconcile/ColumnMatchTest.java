package dev.varve.ops.reconcile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.varve.model.TableId;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnMatchTest {
  private static final int NONE = ColumnMatch.NONE;

  @Test
  void followsARenameBetweenColumnsThatKeptTheirNames() {
    assertMatch(live("a", "fresh", "c"), List.of("a", "old", "c"), 0, 1, 2);
  }

  @Test
  void followsARenameOfTheLastColumnBesideAnAddedOne() {
    assertMatch(live("a", "fresh", "added"), List.of("a", "old"), 0, 1);
  }

  @Test
  void followsRenamesOfAllColumns() {
    assertMatch(live("x", "y"), List.of("a", "b"), 0, 1);
  }

  @Test
  void knowsADropAndAnAdditionFromARenameByTheHoleInTheCatalog() {
    assertMatch(live("a", null, "added"), List.of("a", "dropped"), 0, NONE);
  }

  @Test
  void leavesADroppedColumnUnmatched() {
    assertMatch(live("a", null, "c"), List.of("a", "dropped", "c"), 0, NONE, 1);
  }

  @Test
  void leavesNamesUnmatchedWhereOneOfTwoWasDropped() {
    assertMatch(live("a", null, "fresh", "d"), List.of("a", "b", "c", "d"), 0, NONE, NONE, 2);
  }

  @Test
  void followsAnotherRenameThroughTheVersionBetween() {
    List<int[]> matches =
        ColumnMatch.of(
            List.of(List.of("a", "one", "c"), List.of("a", "two", "c"), List.of("a", "three", "c")),
            live("a", "three", "c"));
    assertArrayEquals(new int[] {0, 1, 2}, matches.get(0));
    assertArrayEquals(new int[] {0, 1, 2}, matches.get(1));
  }

  @Test
  void followsANameThatCameBack() {
    List<int[]> matches =
        ColumnMatch.of(
            List.of(List.of("a", "two", "c"), List.of("a", "one", "c")), live("a", "one", "c"));
    assertArrayEquals(new int[] {0, 1, 2}, matches.get(0));
  }

  @Test
  void leavesUnmatchedWhatANewerVersionHadLost() {
    List<int[]> matches =
        ColumnMatch.of(
            List.of(List.of("a", "b", "c"), List.of("a", "c")), live("a", null, "c", "b"));
    assertArrayEquals(new int[] {0, NONE, 1}, matches.get(0));
  }

  private static void assertMatch(LiveTable live, List<String> version, int... expected) {
    assertArrayEquals(expected, ColumnMatch.of(List.of(version), live).get(0));
  }

  /** Columns numbered from 1; null stands for a dropped one. */
  private static LiveTable live(String... names) {
    List<LiveColumn> columns = new ArrayList<>();
    List<Integer> dropped = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (names[i] == null) {
        dropped.add(i + 1);
      } else {
        columns.add(new LiveColumn(names[i], i + 1, "text", null, null));
      }
    }
    return new LiveTable(TableId.of("public", "t"), columns, dropped);
  }
}
