package dev.varve.parquet;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/**
 * Decimals by precision: up to 9 digits as INT32, up to 18 as INT64, beyond that as the shortest
 * fixed-length two's complement that holds every value.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#decimal">Parquet
 *     logical types, DECIMAL</a>
 */
final class DecimalCodec implements ValueCodec {
  private final int scale;
  private final int width;
  private final BigInteger bound;
  private final byte[] fixed;

  private DecimalCodec(FieldType.Decimal type) {
    scale = type.scale();
    width = width(type.precision());
    bound = BigInteger.TEN.pow(type.precision());
    fixed = new byte[width];
  }

  static DecimalCodec of(FieldType.Decimal type) {
    return new DecimalCodec(type);
  }

  /** How many bytes an unscaled value takes in a file. */
  static int width(int precision) {
    if (precision <= 9) {
      return Integer.BYTES;
    }
    if (precision <= 18) {
      return Long.BYTES;
    }
    return BigInteger.TEN.pow(precision).bitLength() / 8 + 1;
  }

  @Override
  public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
    int start = image.readSlice();
    int length = image.sliceLength();
    byte[] bytes = image.image();
    requireInRange(bytes, start, length);
    if (width == Integer.BYTES) {
      column.write((int) signed(bytes, start, length), repetition, definition);
    } else if (width == Long.BYTES) {
      column.write(signed(bytes, start, length), repetition, definition);
    } else {
      Arrays.fill(fixed, 0, width - length, (byte) (bytes[start] >> 7));
      System.arraycopy(bytes, start, fixed, width - length, length);
      column.write(Binary.fromReusedByteArray(fixed), repetition, definition);
    }
  }

  /** A reader may trust the precision, so a value beyond it must not get into a file. */
  private void requireInRange(byte[] bytes, int start, int length) {
    boolean inRange =
        width <= Long.BYTES
            ? length <= Long.BYTES && Math.abs(signed(bytes, start, length)) < bound.longValue()
            : length < width
                || length == width
                    && new BigInteger(bytes, start, length).abs().compareTo(bound) < 0;
    if (!inRange) {
      throw new ArithmeticException("unscaled value of " + length + " bytes is out of range");
    }
  }

  private static long signed(byte[] bytes, int start, int length) {
    long value = bytes[start];
    for (int i = 1; i < length; i++) {
      value = value << 8 | bytes[start + i] & 0xFF;
    }
    return value;
  }

  @Override
  public Object take(ColumnReader column) {
    return switch (width) {
      case Integer.BYTES -> BigInteger.valueOf(column.getInteger());
      case Long.BYTES -> BigInteger.valueOf(column.getLong());
      default -> new BigInteger(column.getBinary().getBytesUnsafe());
    };
  }

  @Override
  public void put(Object value, RowImageWriter image) {
    image.writeDecimal(new BigDecimal((BigInteger) value, scale));
  }
}
