package dev.varve.seal;

import dev.varve.block.RowImageReader;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a manifest says of a file's rows, counted as they pass. */
final class FileTally {
  private final Map<Operation, Long> operations = new EnumMap<>(Operation.class);
  private final int columns;
  private RowDigest digest = RowDigest.EMPTY;
  private long misfits;
  private ChangeEvent first;
  private ChangeEvent last;

  /** Of a file whose rows have so many columns. */
  FileTally(int columns) {
    this.columns = columns;
  }

  void add(ChangeEvent change, Hash128 id) {
    first = first == null ? change : first;
    last = change;
    digest = digest.plus(id);
    operations.merge(change.operation(), 1L, Long::sum);
    misfits += RowImageReader.misfits(change, columns);
  }

  RowDigest digest() {
    return digest;
  }

  long rows() {
    return digest.rows();
  }

  TreeMap<Operation, Long> operations() {
    return new TreeMap<>(operations);
  }

  long misfits() {
    return misfits;
  }

  ChangeEvent first() {
    return first;
  }

  ChangeEvent last() {
    return last;
  }
}
