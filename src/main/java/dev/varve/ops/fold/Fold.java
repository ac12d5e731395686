package dev.varve.ops.fold;

import dev.varve.model.ChangeEvent;
import java.util.Optional;
import java.util.function.Consumer;

/** A table's rows after the changes given so far, which come in the order of the source's log. */
public interface Fold {

  /**
   * An empty table.
   *
   * @param key places of the key's columns; none for a table without a key
   */
  static Fold by(int[] key) {
    return key.length == 0 ? new KeylessFold() : new KeyedFold(key);
  }

  /** Goes on by one change; {@code version} is that of its images. */
  default void apply(ChangeEvent change, SchemaVersion version) {
    switch (change.operation()) {
      case CREATE, READ -> put(version.read(change.after()));
      case UPDATE -> replace(before(change, version), version.read(change.after()));
      case DELETE -> remove(version.read(change.before()));
      case TRUNCATE -> clear();
      case MESSAGE -> {
        // belongs to no table row
      }
    }
  }

  private static ArchivedRow before(ChangeEvent change, SchemaVersion version) {
    return change.before() == null ? null : version.read(change.before());
  }

  void put(ArchivedRow row);

  /** {@code before} is null when the source did not send it. */
  void replace(ArchivedRow before, ArchivedRow after);

  void remove(ArchivedRow before);

  void clear();

  /** Whether there is no row. */
  boolean isEmpty();

  /** Takes out the row that these cells are, if there is one. */
  Optional<ArchivedRow> take(String[] cells);

  /** What was not taken. */
  void rest(Consumer<ArchivedRow> row);
}
