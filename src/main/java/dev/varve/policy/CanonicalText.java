package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.StringJoiner;

/**
 * A value as one text, whatever type its column has: a number is the same as an integer and as a
 * decimal with zeros behind the point, so that pseudonyms meet over tables. Part of the archive's
 * format: {@code docs/format.md}.
 */
public final class CanonicalText {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ISO_LOCAL_DATE_TIME;

  private CanonicalText() {}

  /** The next value of the row, whose slot was {@code VALUE} or {@code TEXT}. */
  public static String of(Slot slot, FieldType type, RowImageReader row) {
    return slot == Slot.TEXT ? row.readText() : of(type, row);
  }

  private static String of(FieldType type, RowImageReader row) {
    if (type instanceof FieldType.Decimal decimal) {
      return number(row.readDecimal(decimal.scale()));
    }
    if (type instanceof FieldType.ListOf list) {
      return list(list.element(), row);
    }
    return switch ((FieldType.Scalar) type) {
      case BOOLEAN -> Boolean.toString(row.readBoolean());
      case INT32, INT64 -> Long.toString(row.readLong());
      case FLOAT32 -> Float.toString(row.readFloat());
      case FLOAT64 -> Double.toString(row.readDouble());
      case STRING, JSON -> row.readText();
      case BYTES -> bytes(row);
      case DATE -> LocalDate.ofEpochDay(row.readLong()).toString();
      case TIMESTAMP -> moment(row.readLong());
      case TIMESTAMP_UTC -> moment(row.readLong()) + "Z";
    };
  }

  /** Without an exponent and without zeros at the end of a fraction. */
  static String number(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  private static String bytes(RowImageReader row) {
    int start = row.readSlice();
    return HexFormat.of().formatHex(row.image(), start, start + row.sliceLength());
  }

  private static String moment(long micros) {
    return MOMENT.format(
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS_PER_SECOND),
            (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
            ZoneOffset.UTC));
  }

  private static String list(FieldType element, RowImageReader row) {
    StringJoiner elements = new StringJoiner(",", "[", "]");
    int count = row.readListSize();
    for (int i = 0; i < count; i++) {
      elements.add(row.nextElementIsNull() ? "null" : quoted(element, of(element, row)));
    }
    return elements.toString();
  }

  private static String quoted(FieldType element, String text) {
    return element instanceof FieldType.ListOf
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
