package dev.varve.model;

/**
 * A count of rows and the sum of their identity hashes modulo 2^128: independent of order and of
 * file boundaries, so a decoder, a block, a file, a replay and a manifest are compared by addition.
 */
public record RowDigest(long rows, Hash128 sum) {
  public static final RowDigest EMPTY = new RowDigest(0, Hash128.ZERO);

  public RowDigest plus(Hash128 row) {
    return new RowDigest(rows + 1, sum.plus(row));
  }

  public RowDigest plus(RowDigest other) {
    return new RowDigest(rows + other.rows, sum.plus(other.sum));
  }
}
