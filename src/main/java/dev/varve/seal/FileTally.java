package dev.varve.seal;

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
  private RowDigest digest = RowDigest.EMPTY;
  private ChangeEvent first;
  private ChangeEvent last;

  void add(ChangeEvent change, Hash128 id) {
    first = first == null ? change : first;
    last = change;
    digest = digest.plus(id);
    operations.merge(change.operation(), 1L, Long::sum);
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

  ChangeEvent first() {
    return first;
  }

  ChangeEvent last() {
    return last;
  }
}
