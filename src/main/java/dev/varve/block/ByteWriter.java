package dev.varve.block;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array with the number forms of our formats: fixed 8 bytes big-endian, varints,
 * zigzag varints.
 */
public final class ByteWriter {
  private byte[] buffer;
  private int size;

  public ByteWriter(int capacity) {
    buffer = new byte[capacity];
  }

  public int size() {
    return size;
  }

  /** The backing array; valid up to {@link #size()} and until the next write. */
  public byte[] array() {
    return buffer;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  public void writeByte(byte value) {
    ensure(1);
    buffer[size++] = value;
  }

  public void writeFixed(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  public void writeVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  public void writeSigned(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  public void writeText(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeVarint(utf8.length);
    writeBytes(utf8);
  }

  /** A row image after its length plus one; 0 stands for none. */
  public void writeImage(byte[] image) {
    if (image == null) {
      writeVarint(0);
    } else {
      writeVarint(image.length + 1L);
      writeBytes(image);
    }
  }

  private void writeBytes(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
