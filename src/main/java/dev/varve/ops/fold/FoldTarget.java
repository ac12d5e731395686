package dev.varve.ops.fold;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import java.util.List;

/** The columns that rows of all versions of a table are brought to, to be compared there. */
public interface FoldTarget {
  /** Stands for a column that has no place in the target. */
  int NONE = -1;

  /** How many columns there are. */
  int width();

  /**
   * For each version, for each of its columns, its place in the target or {@link #NONE}.
   *
   * @param versions names of columns, the oldest version first
   */
  List<int[]> match(List<List<String>> versions);

  /** Whether an archived column's values went through the same column rule as this place's. */
  boolean isSameRule(int at, Column archived);

  /** The text by which a value is compared: the row's next, whose slot is not null or unchanged. */
  String text(Column column, Slot slot, RowImageReader row);

  /** The match by names alone, where nothing tells what columns were before. */
  static List<int[]> byName(List<List<String>> versions, List<String> names) {
    return versions.stream()
        .map(version -> version.stream().mapToInt(names::indexOf).toArray())
        .toList();
  }
}
