package dev.varve.ops.reconcile;

import dev.varve.model.ChangeEvent;
import java.util.Optional;
import java.util.function.Consumer;

/** A table's rows after the changes given so far, which come in the order of the source's log. */
interface Fold {

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

  /** Takes out the row that a live row is, if there is one. */
  Optional<ArchivedRow> take(String[] live);

  /** What no live row took. */
  void rest(Consumer<ArchivedRow> row);
}
