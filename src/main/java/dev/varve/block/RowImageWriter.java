package dev.varve.block;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one row image: two bits per column that hold its {@link Slot}, then the values in column
 * order. Integers, dates and timestamps are of a form that sorts as they do; floats their IEEE
 * bits, little-endian, with one bit pattern for NaN; decimals their unscaled two's complement,
 * big-endian, after its length; text and bytes after their length; a list its count, then for each
 * element one byte 0 or 1 (null) and the value.
 *
 * <p>Columns are written in order, each by exactly one call (a list: {@link #beginList} and one
 * call per element). Reused from row to row; not thread-safe; allocates only what {@link #finish}
 * returns.
 */
public final class RowImageWriter {
  static final int MIDDLE = 0x80;
  static final int ONE_BYTE_MIN = -64;
  static final int ONE_BYTE_MAX = 63;

  private byte[] buffer = new byte[512];
  private int size;
  private int columns;
  private int column;
  private int listElementsLeft;

  /** Starts a row of this many columns. */
  public void begin(int columnCount) {
    columns = columnCount;
    column = 0;
    listElementsLeft = 0;
    size = 0;
    int header = (columnCount + 3) >> 2;
    ensure(header);
    Arrays.fill(buffer, 0, header, (byte) 0);
    size = header;
  }

  public void writeNull() {
    if (listElementsLeft > 0) {
      listElementsLeft--;
      writeByte(1);
    } else {
      mark(Slot.NULL);
    }
  }

  public void writeUnchanged() {
    requireColumn();
    mark(Slot.UNCHANGED);
  }

  /** Keeps a value that does not fit the column's type as the source's text. */
  public void writeMisfit(String text) {
    requireColumn();
    mark(Slot.TEXT);
    putText(text);
  }

  public void writeBoolean(boolean value) {
    startValue();
    writeByte(value ? 1 : 0);
  }

  /** A whole column's value of any type, as it stands in another image. */
  public void copyValue(byte[] image, int start, int end) {
    requireColumn();
    mark(Slot.VALUE);
    putBytes(image, start, end - start);
  }

  /** The same for a misfit's text. */
  public void copyMisfit(byte[] image, int start, int end) {
    requireColumn();
    mark(Slot.TEXT);
    putBytes(image, start, end - start);
  }

  /** INT32, INT64, DATE, TIMESTAMP and TIMESTAMP_UTC. */
  public void writeLong(long value) {
    startValue();
    putOrdered(value);
  }

  public void writeFloat(float value) {
    startValue();
    putFixed(Float.floatToIntBits(value), 4);
  }

  public void writeDouble(double value) {
    startValue();
    putFixed(Double.doubleToLongBits(value), 8);
  }

  /** A decimal whose scale is exactly the column's. */
  public void writeDecimal(BigDecimal value) {
    startValue();
    byte[] unscaled = value.unscaledValue().toByteArray();
    putVarint(unscaled.length);
    putBytes(unscaled, 0, unscaled.length);
  }

  /** STRING and JSON. */
  public void writeText(String value) {
    startValue();
    putText(value);
  }

  /** STRING and JSON, from a part of an array that is known to be UTF-8. */
  public void writeText(byte[] utf8, int offset, int length) {
    startValue();
    putVarint(length);
    putBytes(utf8, offset, length);
  }

  public void writeBytes(byte[] value) {
    startValue();
    putVarint(value.length);
    putBytes(value, 0, value.length);
  }

  /**
   * Starts a list; exactly {@code count} element writes follow. Nested lists count as one element
   * of the outer list.
   */
  public void beginList(int count) {
    startValue();
    putVarint(count);
    listElementsLeft += count;
  }

  /**
   * The row's bytes.
   *
   * @throws IllegalStateException if a column or a list element is missing
   */
  public byte[] finish() {
    if (column != columns || listElementsLeft != 0) {
      throw new IllegalStateException(
          "row is incomplete: "
              + column
              + " of "
              + columns
              + " columns, "
              + listElementsLeft
              + " list elements left");
    }
    return Arrays.copyOf(buffer, size);
  }

  private void startValue() {
    if (listElementsLeft > 0) {
      listElementsLeft--;
      writeByte(0);
    } else {
      mark(Slot.VALUE);
    }
  }

  private void requireColumn() {
    if (listElementsLeft > 0) {
      throw new IllegalStateException("a list element is a value or null");
    }
  }

  private void mark(Slot slot) {
    if (column == columns) {
      throw new IllegalStateException("row has only " + columns + " columns");
    }
    buffer[column >> 2] |= (byte) (slot.ordinal() << ((column & 3) << 1));
    column++;
  }

  private void putText(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    putVarint(utf8.length);
    putBytes(utf8, 0, utf8.length);
  }

  private void putBytes(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, buffer, size, length);
    size += length;
  }

  private void writeByte(int value) {
    ensure(1);
    buffer[size++] = (byte) value;
  }

  private void putFixed(long value, int length) {
    ensure(length);
    for (int i = 0; i < length; i++) {
      buffer[size++] = (byte) (value >>> (i << 3));
    }
  }

  /**
   * One byte for -64 to 63, in the middle of the byte's range. Beyond it the number of bytes that
   * follow, counted away from the middle, and the least bytes that tell the value, big-endian; so
   * bytes sort as values do.
   */
  private void putOrdered(long value) {
    ensure(9);
    if (value >= ONE_BYTE_MIN && value <= ONE_BYTE_MAX) {
      buffer[size++] = (byte) (value + MIDDLE);
      return;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    int length = Math.max(1, (bits + 7) >> 3);
    int first = value < 0 ? MIDDLE + ONE_BYTE_MIN - length : MIDDLE + ONE_BYTE_MAX + length;
    buffer[size++] = (byte) first;
    for (int shift = (length - 1) << 3; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  private void putVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
