package dev.varve.model;

import java.util.HexFormat;

/**
 * A 128-bit value: a row's identity hash, a schema's fingerprint, or a sum of row hashes. Ordered
 * as an unsigned number.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Hash128(long high, long low) implements Comparable<Hash128> {
  public static final Hash128 ZERO = new Hash128(0, 0);

  /** The sum modulo 2^128. */
  public Hash128 plus(Hash128 other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Hash128(high + other.high + carry, sum);
  }

  @Override
  public int compareTo(Hash128 other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** 32 lower-case hexadecimal digits, most significant first. */
  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }

  /**
   * The value that {@link #toString()} printed.
   *
   * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
   */
  public static Hash128 parse(String text) {
    if (text.length() != 32) {
      throw new IllegalArgumentException("expected 32 hexadecimal digits, found " + text.length());
    }
    return new Hash128(
        HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
  }
}
