package dev.varve.ops.gaps;

import dev.varve.model.ChangeEvent;
import dev.varve.model.SourcePosition;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.fold.Fold;
import dev.varve.ops.fold.SchemaVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares the rows that an epoch ends with with those that the next one's snapshot found, which
 * are not only the rows it read: one that a change of the new epoch updates or deletes before
 * anything creates it was there as well, and had only gone when its turn came to be read. The
 * archive knows its end. One that a change creates was not there; one that a later reading of the
 * table found may have been, and counts as found.
 */
final class RowsBetween {
  private final Fold older;
  private final Fold known;
  private final int[] key;
  private final List<ArchivedRow> gone = new ArrayList<>();
  private final Set<List<String>> found = new HashSet<>();
  private long snapshotRows;
  private long equal;
  private long added;
  private long changed;

  /** What is said of a row that the snapshot did not find. */
  enum Verdict {
    DELETED,
    KNOWN,
    /** Of equal rows of a table without a key the snapshot shows one. */
    EQUAL_TO_ANOTHER
  }

  /**
   * A comparison.
   *
   * @param older what the older epoch ends with; used up
   * @param key places of the key's columns; none for a table without a key
   */
  RowsBetween(Fold older, int[] key) {
    this.older = older;
    this.key = key;
    this.known = Fold.by(key);
  }

  /** Takes the changes of the newer epoch, in order; {@code version} is that of the images. */
  void see(ChangeEvent change, SchemaVersion version) {
    if (change.isFoundDelete()) {
      known.put(version.read(change.before()));
    } else if (change.position() instanceof SourcePosition.SnapshotRead) {
      snapshotRow(version.read(change.after()));
    } else {
      later(change, version);
    }
  }

  private void snapshotRow(ArchivedRow row) {
    snapshotRows++;
    older.take(row.cells()).ifPresentOrElse(before -> count(before, row), () -> added++);
  }

  private void count(ArchivedRow before, ArchivedRow now) {
    if (key.length == 0) {
      found.add(before.asList());
    }
    if (before.agreesWith(now)) {
      equal++;
    } else {
      changed++;
    }
  }

  private void later(ChangeEvent change, SchemaVersion version) {
    switch (change.operation()) {
      case CREATE -> wasNotThere(version.read(change.after()));
      case READ -> wasThere(version.read(change.after()));
      case UPDATE -> {
        byte[] before = change.before() == null ? change.after() : change.before();
        wasThere(version.read(before));
        wasNotThere(version.read(change.after()));
      }
      case DELETE -> wasThere(version.read(change.before()));
      case TRUNCATE, MESSAGE -> {
        // tell of no row whether it was there
      }
    }
  }

  private void wasThere(ArchivedRow row) {
    if (!found.contains(row.asList())) {
      older.take(row.cells()).ifPresent(before -> count(before, row));
    }
  }

  private void wasNotThere(ArchivedRow row) {
    if (!found.contains(row.asList())) {
      older.take(row.cells()).ifPresent(gone::add);
    }
  }

  /**
   * After the last change: gives every row that was not found, with what is said of it. Of equal
   * rows all have the same said of them.
   */
  void end(Consumer<NotFound> row) {
    older.rest(gone::add);
    Map<List<String>, Verdict> verdicts = new HashMap<>();
    for (ArchivedRow each : gone) {
      boolean isFirst = key.length > 0 || !verdicts.containsKey(each.asList());
      Verdict verdict = isFirst ? verdict(each) : verdicts.get(each.asList());
      if (key.length == 0) {
        verdicts.put(each.asList(), verdict);
      }
      row.accept(new NotFound(each, verdict, isFirst));
    }
  }

  /**
   * A row that the snapshot did not find.
   *
   * @param isFirst whether it is the first of those that it equals
   */
  record NotFound(ArchivedRow row, Verdict verdict, boolean isFirst) {}

  private Verdict verdict(ArchivedRow row) {
    if (found.contains(row.asList())) {
      return Verdict.EQUAL_TO_ANOTHER;
    }
    return known.take(row.cells()).isPresent() ? Verdict.KNOWN : Verdict.DELETED;
  }

  long snapshotRows() {
    return snapshotRows;
  }

  long equal() {
    return equal;
  }

  long added() {
    return added;
  }

  long changed() {
    return changed;
  }
}
