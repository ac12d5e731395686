package dev.varve.decode.mysql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of a binlog event, read from front to back; numbers are little-endian unless said
 * otherwise. Reading past the end is an {@link IndexOutOfBoundsException}.
 */
final class EventBytes {
  private final byte[] bytes;
  private final int end;
  private int at;

  EventBytes(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private EventBytes(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Where the next byte stands in the body. */
  int at() {
    return at;
  }

  /** Goes back to where it was once. */
  void returnTo(int place) {
    at = place;
  }

  /** The bytes that were read since it was there. */
  byte[] since(int place) {
    return Arrays.copyOfRange(bytes, place, at);
  }

  /** All bytes that follow, read with it. */
  byte[] rest() {
    return array(end - at);
  }

  boolean hasMore() {
    return at < end;
  }

  /** The next bytes as a body of their own. */
  EventBytes part(int length) {
    int start = take(length);
    return new EventBytes(bytes, start, start + length);
  }

  void skip(int length) {
    take(length);
  }

  int unsignedByte() {
    return bytes[take(1)] & 0xFF;
  }

  /** An unsigned number of up to eight bytes. */
  long unsigned(int length) {
    int start = take(length);
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | bytes[start + i] & 0xFF;
    }
    return value;
  }

  /** A two's complement number of up to eight bytes. */
  long signed(int length) {
    int unused = 64 - (length << 3);
    return unsigned(length) << unused >> unused;
  }

  /** An unsigned number, most significant byte first. */
  long bigEndian(int length) {
    int start = take(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[start + i] & 0xFF;
    }
    return value;
  }

  /** A length-encoded integer. */
  int packed() {
    int first = unsignedByte();
    return switch (first) {
      case 252 -> (int) unsigned(2);
      case 253 -> (int) unsigned(3);
      case 254 -> Math.toIntExact(unsigned(8));
      default -> first;
    };
  }

  byte[] array(int length) {
    int start = take(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** UTF-8, as all names are. */
  String name(int length) {
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }

  /** A bit for each item, the first in the lowest bit. */
  boolean[] bits(int count) {
    int start = take((count + 7) >> 3);
    boolean[] bits = new boolean[count];
    for (int i = 0; i < count; i++) {
      bits[i] = (bytes[start + (i >> 3)] >> (i & 7) & 1) != 0;
    }
    return bits;
  }

  private int take(int length) {
    if (length < 0 || length > end - at) {
      throw new IndexOutOfBoundsException("the event is shorter than it says");
    }
    int start = at;
    at += length;
    return start;
  }
}
