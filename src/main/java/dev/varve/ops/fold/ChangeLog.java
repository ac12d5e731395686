package dev.varve.ops.fold;

import dev.varve.block.ChangeOrder;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.ChangeEvent;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.storage.ObjectStore;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The changes of one table's files in the order of the source's log. A file is open only while the
 * order is within its first and last position; so few are, as long as windows follow each other.
 */
public final class ChangeLog {
  /** Files up to this size are read by one request. */
  private static final long WHOLE_BYTES_MAX = 4L << 20;

  private final ObjectStore store;

  public ChangeLog(ObjectStore store) {
    this.store = store;
  }

  /** Gives every change of these files, which are of one epoch. */
  public void read(List<DataFile> files, Consumer<ChangeEvent> change) {
    Deque<DataFile> closed = new ArrayDeque<>(files.stream().sorted(BY_POSITION).toList());
    PriorityQueue<Cursor> open = new PriorityQueue<>();
    try {
      while (!closed.isEmpty() || !open.isEmpty()) {
        if (open.isEmpty() || startsBefore(closed.peek(), open.peek())) {
          open(closed.remove(), open);
        } else {
          Cursor first = open.remove();
          change.accept(first.change);
          advance(first, open);
        }
      }
    } finally {
      open.forEach(Cursor::close);
    }
  }

  private static final Comparator<DataFile> BY_POSITION =
      Comparator.comparing(DataFile::firstPosition).thenComparing(DataFile::path);

  private static boolean startsBefore(DataFile file, Cursor cursor) {
    return file != null && file.firstPosition().compareTo(cursor.change.position().text()) <= 0;
  }

  private void open(DataFile file, PriorityQueue<Cursor> open) {
    RandomAccess bytes =
        file.sizeBytes() <= WHOLE_BYTES_MAX
            ? WholeObject.read(store, file.path())
            : RandomAccess.of(store, file.path());
    advance(new Cursor(ChangeFileReader.open(bytes)), open);
  }

  private static void advance(Cursor cursor, PriorityQueue<Cursor> open) {
    if (cursor.next()) {
      open.add(cursor);
    } else {
      cursor.close();
    }
  }

  /** A file and its next change. */
  private static final class Cursor implements Comparable<Cursor> {
    private final ChangeFileReader reader;
    private final Iterator<StoredChange> changes;
    private ChangeEvent change;

    Cursor(ChangeFileReader reader) {
      this.reader = reader;
      this.changes = reader.changes();
    }

    boolean next() {
      boolean more = changes.hasNext();
      change = more ? changes.next().change() : null;
      return more;
    }

    void close() {
      reader.close();
    }

    @Override
    public int compareTo(Cursor other) {
      return ChangeOrder.INSTANCE.compare(change, other.change);
    }
  }
}
