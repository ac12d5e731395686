package dev.varve.ops.fold;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The rows of a table without a key, as a multiset: a delete or an update takes out one row that
 * equals the image before it. A row that the archive knows in part equals every row that agrees
 * with what is known.
 */
final class KeylessFold implements Fold {
  private final Map<List<String>, Deque<ArchivedRow>> known = new LinkedHashMap<>();
  private final Map<List<String>, Deque<ArchivedRow>> knownInPart = new LinkedHashMap<>();

  private Map<List<String>, Deque<ArchivedRow>> rowsLike(List<String> cells) {
    return isKnown(cells) ? known : knownInPart;
  }

  private static boolean isKnown(List<String> cells) {
    return cells.stream().allMatch(ArchivedRow::isKnown);
  }

  @Override
  public void put(ArchivedRow row) {
    List<String> cells = row.asList();
    rowsLike(cells).computeIfAbsent(cells, none -> new ArrayDeque<>()).add(row);
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
    known.clear();
    knownInPart.clear();
  }

  @Override
  public boolean isEmpty() {
    return known.isEmpty() && knownInPart.isEmpty();
  }

  @Override
  public Optional<ArchivedRow> take(String[] cells) {
    return takeOne(Arrays.asList(cells));
  }

  @Override
  public void rest(Consumer<ArchivedRow> row) {
    Stream.of(known, knownInPart)
        .flatMap(rows -> rows.values().stream())
        .forEach(equal -> equal.forEach(row));
  }

  private Optional<ArchivedRow> takeOne(List<String> cells) {
    List<String> found = rowsLike(cells).containsKey(cells) ? cells : agreeing(cells);
    if (found == null) {
      return Optional.empty();
    }
    Map<List<String>, Deque<ArchivedRow>> rows = rowsLike(found);
    Deque<ArchivedRow> equal = rows.get(found);
    ArchivedRow taken = equal.remove();
    if (equal.isEmpty()) {
      rows.remove(found);
    }
    return Optional.of(taken);
  }

  /** Two rows that are wholly known agree only if they are equal. */
  private List<String> agreeing(List<String> cells) {
    Stream<List<String>> candidates =
        isKnown(cells)
            ? knownInPart.keySet().stream()
            : Stream.concat(known.keySet().stream(), knownInPart.keySet().stream());
    return candidates.filter(row -> agree(row, cells)).findFirst().orElse(null);
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
