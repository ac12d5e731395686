package dev.varve.ops.reconcile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rows of a table without a key, as a multiset: a delete or an update takes out one row that
 * equals the image before it. A row that the archive knows in part equals every row that agrees
 * with what is known.
 */
final class KeylessFold implements Fold {
  private final Map<List<String>, Deque<ArchivedRow>> rows = new LinkedHashMap<>();

  @Override
  public void put(ArchivedRow row) {
    rows.computeIfAbsent(row.asList(), none -> new ArrayDeque<>()).add(row);
  }

  @Override
  public void replace(ArchivedRow before, ArchivedRow after) {
    ArchivedRow replaced = before == null ? null : takeOne(before.asList()).orElse(before);
    put(after.completedFrom(replaced));
  }

  @Override
  public void remove(ArchivedRow before) {
    takeOne(before.asList());
  }

  @Override
  public void clear() {
    rows.clear();
  }

  @Override
  public Optional<ArchivedRow> take(String[] live) {
    return takeOne(java.util.Arrays.asList(live));
  }

  @Override
  public void rest(Consumer<ArchivedRow> row) {
    rows.values().forEach(equal -> equal.forEach(row));
  }

  private Optional<ArchivedRow> takeOne(List<String> cells) {
    List<String> found =
        rows.containsKey(cells)
            ? cells
            : rows.keySet().stream().filter(row -> agree(row, cells)).findFirst().orElse(null);
    if (found == null) {
      return Optional.empty();
    }
    Deque<ArchivedRow> equal = rows.get(found);
    ArchivedRow taken = equal.remove();
    if (equal.isEmpty()) {
      rows.remove(found);
    }
    return Optional.of(taken);
  }

  private static boolean agree(List<String> one, List<String> other) {
    for (int i = 0; i < one.size(); i++) {
      boolean known = ArchivedRow.isKnown(one.get(i)) && ArchivedRow.isKnown(other.get(i));
      if (known && !Objects.equals(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }
}
