package dev.varve.seal;

import dev.varve.model.Hash128;
import dev.varve.model.SourcePosition;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.Identity;
import dev.varve.parquet.RandomAccess;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The identities in files that a window already has, asked in the order of positions: a merge join
 * that holds the identities of one position at a time. All snapshot rows share one position, so for
 * them it holds those of the whole snapshot of the table in that window, about 50 bytes a row.
 */
final class ArchivedRows implements AutoCloseable {
  private final List<ChangeFileReader> readers = new ArrayList<>();
  private final List<Cursor> cursors = new ArrayList<>();
  private final Set<Hash128> atPosition = new HashSet<>();
  private SourcePosition position;

  private ArchivedRows() {}

  /** Starts from the first position of these files. */
  static ArchivedRows open(ObjectStore store, List<String> files) {
    ArchivedRows rows = new ArchivedRows();
    try {
      files.forEach(file -> rows.add(ChangeFileReader.open(RandomAccess.of(store, file))));
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private void add(ChangeFileReader file) {
    readers.add(file);
    cursors.add(new Cursor(file.identities()));
  }

  /** Whether a file has the change. Positions are asked in ascending order. */
  boolean contains(SourcePosition asked, Hash128 id) {
    if (readers.isEmpty()) {
      return false;
    }
    if (!asked.equals(position)) {
      moveTo(asked);
    }
    return atPosition.contains(id);
  }

  /** How many rows the files have at the position that was asked last. */
  int atPosition() {
    return atPosition.size();
  }

  private void moveTo(SourcePosition asked) {
    position = asked;
    atPosition.clear();
    String text = asked.text();
    for (Cursor cursor : cursors) {
      while (cursor.head != null && cursor.head.position().compareTo(text) <= 0) {
        if (cursor.head.position().equals(text)) {
          atPosition.add(cursor.head.id());
        }
        cursor.advance();
      }
    }
  }

  @Override
  public void close() {
    readers.forEach(ChangeFileReader::close);
  }

  private static final class Cursor {
    private final Iterator<Identity> identities;
    private Identity head;

    Cursor(Iterator<Identity> identities) {
      this.identities = identities;
      advance();
    }

    void advance() {
      head = identities.hasNext() ? identities.next() : null;
    }
  }
}
