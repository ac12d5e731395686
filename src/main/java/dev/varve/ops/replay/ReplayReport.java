package dev.varve.ops.replay;

import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.seal.WindowComparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds comparisons up; as large as there are tables. Not thread-safe. */
public final class ReplayReport {
  private static final Comparator<WindowComparison> BY_TABLE_AND_WINDOW =
      Comparator.comparing(WindowComparison::table).thenComparing(WindowComparison::window);

  private final int shownMax;
  private final SortedMap<TableId, Counts> tables = new TreeMap<>();
  private final PriorityQueue<WindowComparison> differing =
      new PriorityQueue<>(BY_TABLE_AND_WINDOW.reversed());

  /**
   * What came of some windows of tables.
   *
   * @param windows a table's part of a window counts as one
   * @param windowsEqual those of which everything that is archived came again, and nothing else
   * @param replayed the changes that came again, each once
   * @param onlyArchived rows that the archive has in these windows and that did not come again
   */
  public record Counts(
      long windows,
      long windowsEqual,
      long windowsDiffering,
      RowDigest replayed,
      RowDigest archived,
      long identical,
      long missing,
      long different,
      long notSealed,
      long onlyArchived) {
    static final Counts NONE = new Counts(0, 0, 0, RowDigest.EMPTY, RowDigest.EMPTY, 0, 0, 0, 0, 0);

    static Counts of(WindowComparison window) {
      return new Counts(
          1,
          window.replayed().equals(window.archived()) ? 1 : 0,
          window.isArchived() ? 0 : 1,
          window.replayed(),
          window.archived(),
          window.identical(),
          window.missing().size(),
          window.different(),
          window.notSealed(),
          window.onlyArchived());
    }

    Counts plus(Counts more) {
      return new Counts(
          windows + more.windows,
          windowsEqual + more.windowsEqual,
          windowsDiffering + more.windowsDiffering,
          replayed.plus(more.replayed),
          archived.plus(more.archived),
          identical + more.identical,
          missing + more.missing,
          different + more.different,
          notSealed + more.notSealed,
          onlyArchived + more.onlyArchived);
    }

    /** Whether the archive has all that came again, as far as it is sealed. */
    public boolean isArchived() {
      return missing == 0 && different == 0;
    }
  }

  /**
   * An empty report.
   *
   * @param shownMax how many differing windows it keeps to show
   */
  public ReplayReport(int shownMax) {
    this.shownMax = shownMax;
  }

  public void add(WindowComparison window) {
    tables.merge(window.table(), Counts.of(window), Counts::plus);
    if (!window.isArchived()) {
      differing.add(window);
      if (differing.size() > shownMax) {
        differing.poll();
      }
    }
  }

  /** By name. */
  public SortedMap<TableId, Counts> tables() {
    return tables;
  }

  public Counts total() {
    return tables.values().stream().reduce(Counts.NONE, Counts::plus);
  }

  /** The first windows of tables with differences, by table and window. */
  public List<WindowComparison> differing() {
    List<WindowComparison> sorted = new ArrayList<>(differing);
    sorted.sort(BY_TABLE_AND_WINDOW);
    return sorted;
  }
}
