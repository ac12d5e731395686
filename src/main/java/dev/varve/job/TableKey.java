package dev.varve.job;

import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * The key that a table's changes are gathered under: {@code <shard> NUL <namespace> NUL <name>}.
 * There is one shard for now; the number is in the key so that state stays readable when there are
 * more. Keeps the texts it made, because every change asks.
 */
final class TableKey implements KeySelector<ChangeEvent, String> {
  private static final long serialVersionUID = 1L;
  private static final char SEPARATOR = '\0';
  private static final String SHARD = "0";

  private transient Map<TableId, String> known;

  @Override
  public String getKey(ChangeEvent change) {
    if (known == null) {
      known = new HashMap<>();
    }
    return known.computeIfAbsent(change.table(), TableKey::of);
  }

  static String of(TableId table) {
    return SHARD + SEPARATOR + table.namespace() + SEPARATOR + table.name();
  }

  static TableId tableOf(String key) {
    int first = key.indexOf(SEPARATOR);
    int second = key.indexOf(SEPARATOR, first + 1);
    return TableId.of(key.substring(first + 1, second), key.substring(second + 1));
  }
}
