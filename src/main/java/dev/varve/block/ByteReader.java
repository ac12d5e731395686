package dev.varve.block;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. */
public final class ByteReader {
  private final byte[] bytes;
  private int at;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  public byte readByte() {
    return bytes[at++];
  }

  public long readFixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[at++] & 0xFF;
    }
    return value;
  }

  public long readVarint() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  public long readSigned() {
    long raw = readVarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  public String readText() {
    int length = (int) readVarint();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** A row image, or null. */
  public byte[] readImage() {
    int length = (int) readVarint() - 1;
    if (length < 0) {
      return null;
    }
    byte[] image = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return image;
  }
}
