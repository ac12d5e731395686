package dev.varve.ops.reconcile;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.policy.ColumnOutcome;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Archived values as {@link MySqlDatabase} has MySQL and MariaDB print them, written apart from the
 * decoder, so that a mistake there shows here. Floats are the exception, as in {@link
 * PostgresText}.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/fractional-seconds.html">MySQL 8.4,
 *     fractional seconds in time values</a>
 */
final class MySqlText implements ValueText {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),\\d+\\).*");
  private static final Pattern FRACTION = Pattern.compile("(?:datetime|timestamp)\\((\\d)\\)");

  @Override
  public String of(Column column, Slot slot, RowImageReader row) {
    if (slot == Slot.TEXT) {
      return row.readText();
    }
    if (column.type() instanceof FieldType.Decimal decimal) {
      return row.readDecimal(decimal.scale()).toPlainString();
    }
    if (!(column.type() instanceof FieldType.Scalar scalar)) {
      throw new IllegalArgumentException("MySQL has no " + column.type());
    }
    return switch (scalar) {
      case BOOLEAN -> throw new IllegalArgumentException("MySQL has no boolean of its own");
      case INT32, INT64 -> Long.toString(row.readLong());
      case FLOAT32 -> Float.toString(row.readFloat());
      case FLOAT64 -> Double.toString(row.readDouble());
      case STRING, JSON -> row.readText();
      case BYTES -> bytes(row);
      case DATE -> LocalDate.ofEpochDay(row.readLong()).toString();
      case TIMESTAMP, TIMESTAMP_UTC -> moment(row.readLong(), fraction(column.sourceType()));
    };
  }

  private static String bytes(RowImageReader row) {
    int start = row.readSlice();
    return HexFormat.of().formatHex(row.image(), start, start + row.sliceLength());
  }

  private static String moment(long micros, int digits) {
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    long clock = Math.floorMod(seconds, SECONDS_PER_DAY);
    String whole =
        String.format(
            Locale.ROOT,
            "%s %02d:%02d:%02d",
            LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY)),
            clock / 3600,
            clock / 60 % 60,
            clock % 60);
    String rest = String.format(Locale.ROOT, ".%06d", Math.floorMod(micros, MICROS_PER_SECOND));
    return digits == 0 ? whole : whole + rest.substring(0, 1 + digits);
  }

  /** As many digits of a second's fraction are printed as the type has. */
  private static int fraction(String sourceType) {
    Matcher declared = FRACTION.matcher(sourceType);
    return declared.matches() ? Integer.parseInt(declared.group(1)) : 0;
  }

  @Override
  public String normal(FieldType type, String text) {
    if (text == null) {
      return null;
    }
    if (type == FieldType.Scalar.FLOAT32) {
      return Float.toString(Float.parseFloat(text));
    }
    return type == FieldType.Scalar.FLOAT64 ? Double.toString(Double.parseDouble(text)) : text;
  }

  @Override
  public String ruled(ColumnOutcome outcome, String type, String text) {
    return switch (type.split("[ (]", 2)[0]) {
      case "decimal" ->
          isHeldAsDecimal(type) ? outcome.ofNumber(new BigDecimal(text)) : outcome.ofText(text);
      case "bigint" -> outcome.ofNumber(new BigDecimal(text));
      case "float" -> outcome.ofText(Float.toString(Float.parseFloat(text)));
      case "double" -> outcome.ofText(Double.toString(Double.parseDouble(text)));
      case "datetime" -> moment(outcome, text, "");
      case "timestamp" -> moment(outcome, text, "Z");
      default -> outcome.ofText(text);
    };
  }

  private static boolean isHeldAsDecimal(String type) {
    Matcher declared = DECIMAL.matcher(type);
    return declared.matches()
        && Integer.parseInt(declared.group(1)) <= FieldType.Decimal.PRECISION_MAX;
  }

  /** What is no day of the calendar the archive holds as its text. */
  private static String moment(ColumnOutcome outcome, String text, String zone) {
    int year = Integer.parseInt(text, 0, 4, 10);
    int month = Integer.parseInt(text, 5, 7, 10);
    int day = Integer.parseInt(text, 8, 10, 10);
    boolean known = month > 0 && day > 0 && day <= YearMonth.of(year, month).lengthOfMonth();
    return outcome.ofText(
        known
            ? text.replace(' ', 'T').replaceFirst("\\.(\\d*?)0*$", ".$1").replaceFirst("\\.$", "")
                + zone
            : text);
  }
}
