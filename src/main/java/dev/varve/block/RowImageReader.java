package dev.varve.block;

import dev.varve.model.ChangeEvent;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Reads the row images that {@link RowImageWriter} wrote: ask each column's {@link Slot} in order,
 * and for {@code VALUE} and {@code TEXT} read the value by the method of its type. Reused from row
 * to row; not thread-safe; allocates only the objects it returns.
 */
public final class RowImageReader {
  private byte[] image;
  private int at;
  private int column;

  /** How many values of a change's two images are kept as text ({@link Slot#TEXT}). */
  public static int misfits(ChangeEvent change, int columnCount) {
    return misfits(change.before(), columnCount) + misfits(change.after(), columnCount);
  }

  /** Both bits of a slot are set in this one only, and the header's unused bits are zero. */
  private static int misfits(byte[] image, int columnCount) {
    int misfits = 0;
    for (int i = image == null ? -1 : ((columnCount + 3) >> 2) - 1; i >= 0; i--) {
      misfits += Integer.bitCount(image[i] & image[i] >> 1 & 0b01010101);
    }
    return misfits;
  }

  /** Whether a value of the image was not sent ({@link Slot#UNCHANGED}). */
  public static boolean hasUnchanged(byte[] image, int columnCount) {
    boolean found = false;
    for (int i = ((columnCount + 3) >> 2) - 1; i >= 0; i--) {
      found |= (image[i] >> 1 & ~image[i] & 0b01010101) != 0;
    }
    return found;
  }

  /** Starts reading a row of this many columns. The array is not copied. */
  public void reset(byte[] newImage, int columnCount) {
    image = newImage;
    at = (columnCount + 3) >> 2;
    column = 0;
  }

  /** The slot of the next column; moves on to it. */
  public Slot next() {
    int slot = (image[column >> 2] >>> ((column & 3) << 1)) & 3;
    column++;
    return Slot.of(slot);
  }

  /** Whether the next list element is null; when it is not, its value follows. */
  public boolean nextElementIsNull() {
    return image[at++] == 1;
  }

  public boolean readBoolean() {
    return image[at++] == 1;
  }

  public long readLong() {
    int first = (image[at++] & 0xFF) - RowImageWriter.MIDDLE;
    if (first >= RowImageWriter.ONE_BYTE_MIN && first <= RowImageWriter.ONE_BYTE_MAX) {
      return first;
    }
    int length =
        first < 0 ? RowImageWriter.ONE_BYTE_MIN - first : first - RowImageWriter.ONE_BYTE_MAX;
    long value = first >> 31;
    for (int i = 0; i < length; i++) {
      value = value << 8 | image[at++] & 0xFF;
    }
    return value;
  }

  public float readFloat() {
    return Float.intBitsToFloat((int) readFixed(4));
  }

  public double readDouble() {
    return Double.longBitsToDouble(readFixed(8));
  }

  /** A decimal of the column's scale. */
  public BigDecimal readDecimal(int scale) {
    int length = readLength();
    BigInteger unscaled = new BigInteger(image, at, length);
    at += length;
    return new BigDecimal(unscaled, scale);
  }

  /** Text of a STRING, a JSON or a {@code TEXT} slot. */
  public String readText() {
    int length = readLength();
    String text = new String(image, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /**
   * Steps over the length and the bytes of text, bytes or an unscaled decimal, and returns where
   * the bytes start in {@link #image()}; {@link #sliceLength()} tells how many. No copy is made.
   */
  public int readSlice() {
    sliceLength = readLength();
    int start = at;
    at += sliceLength;
    return start;
  }

  private int sliceLength;

  public int sliceLength() {
    return sliceLength;
  }

  public byte[] image() {
    return image;
  }

  /** Steps over a value of this type and returns where it starts; {@link #position} is its end. */
  public int skip(FieldType type) {
    int start = at;
    if (type instanceof FieldType.Scalar scalar) {
      skip(scalar);
    } else if (type instanceof FieldType.ListOf list) {
      int count = readLength();
      for (int i = 0; i < count; i++) {
        if (!nextElementIsNull()) {
          skip(list.element());
        }
      }
    } else {
      readSlice();
    }
    return start;
  }

  private void skip(FieldType.Scalar scalar) {
    switch (scalar) {
      case BOOLEAN -> at++;
      case INT32, INT64, DATE, TIMESTAMP, TIMESTAMP_UTC -> readLong();
      case FLOAT32 -> at += 4;
      case FLOAT64 -> at += 8;
      case STRING, JSON, BYTES -> readSlice();
    }
  }

  /** Where in {@link #image()} the next value starts. */
  public int position() {
    return at;
  }

  /**
   * The number of elements of a list; each is read by {@link #nextElementIsNull()} and its value.
   */
  public int readListSize() {
    return readLength();
  }

  private int readLength() {
    return Math.toIntExact(readVarint());
  }

  private long readVarint() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = image[at++];
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private long readFixed(int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (image[at++] & 0xFFL) << (i << 3);
    }
    return value;
  }
}
