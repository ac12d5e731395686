package dev.varve.ops.fold;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The rows of a table with a key: the last change of a key wins. */
final class KeyedFold implements Fold {
  private final int[] key;
  private final Map<List<String>, ArchivedRow> rows = new HashMap<>();

  KeyedFold(int[] key) {
    this.key = key;
  }

  private List<String> keyOf(String[] cells) {
    return Arrays.stream(key).mapToObj(i -> cells[i]).toList();
  }

  @Override
  public void put(ArchivedRow row) {
    rows.put(keyOf(row.cells()), row);
  }

  /** PostgreSQL's changed key comes as a delete and a create, MySQL's as an update. */
  @Override
  public void replace(ArchivedRow before, ArchivedRow after) {
    List<String> keyAfter = keyOf(after.cells());
    ArchivedRow known = rows.get(keyAfter);
    if (before != null) {
      rows.remove(keyOf(before.cells()));
    }
    rows.put(keyAfter, after.completedFrom(known).completedFrom(before));
  }

  @Override
  public void remove(ArchivedRow before) {
    rows.remove(keyOf(before.cells()));
  }

  @Override
  public void clear() {
    rows.clear();
  }

  @Override
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  @Override
  public Optional<ArchivedRow> take(String[] cells) {
    return Optional.ofNullable(rows.remove(keyOf(cells)));
  }

  @Override
  public void rest(Consumer<ArchivedRow> row) {
    rows.values().forEach(row);
  }
}
