package dev.varve.ops.reconcile;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.policy.ColumnOutcome;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Archived values as PostgreSQL's output functions print them, written apart from the decoder, so
 * that a mistake there shows here. Floats are the exception: both sides are read as numbers and
 * printed the same way, because PostgreSQL's shortest form is not Java's.
 *
 * @see <a href="https://www.postgresql.org/docs/17/arrays.html#ARRAYS-IO">PostgreSQL 17, array
 *     output</a>
 */
final class PostgresText implements ValueText {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final Pattern DECIMAL = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
  private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)");
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(\\+00)?");

  @Override
  public String of(Column column, Slot slot, RowImageReader row) {
    return slot == Slot.TEXT
        ? row.readText()
        : value(column.type(), row, column.sourceType().equals("box[]") ? ";" : ",");
  }

  private static String value(FieldType type, RowImageReader row, String delimiter) {
    if (type instanceof FieldType.Decimal decimal) {
      return row.readDecimal(decimal.scale()).toPlainString();
    }
    if (type instanceof FieldType.ListOf list) {
      return array(list.element(), row, delimiter);
    }
    return switch ((FieldType.Scalar) type) {
      case BOOLEAN -> row.readBoolean() ? "t" : "f";
      case INT32, INT64 -> Long.toString(row.readLong());
      case FLOAT32 -> Float.toString(row.readFloat());
      case FLOAT64 -> Double.toString(row.readDouble());
      case STRING, JSON -> row.readText();
      case BYTES -> bytes(row);
      case DATE -> date(row.readLong());
      case TIMESTAMP -> timestamp(row.readLong(), "");
      case TIMESTAMP_UTC -> timestamp(row.readLong(), "+00");
    };
  }

  private static String bytes(RowImageReader row) {
    int start = row.readSlice();
    return "\\x" + HexFormat.of().formatHex(row.image(), start, start + row.sliceLength());
  }

  private static String date(long days) {
    LocalDate date = LocalDate.ofEpochDay(days);
    return yearOf(date) + monthAndDay(date) + eraOf(date);
  }

  private static String timestamp(long micros, String zone) {
    LocalDateTime moment =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS_PER_SECOND),
            (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
            ZoneOffset.UTC);
    LocalDate date = moment.toLocalDate();
    String clock =
        String.format(
            Locale.ROOT,
            " %02d:%02d:%02d",
            moment.getHour(),
            moment.getMinute(),
            moment.getSecond());
    return yearOf(date) + monthAndDay(date) + clock + fraction(moment) + zone + eraOf(date);
  }

  private static String yearOf(LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return String.format(Locale.ROOT, "%04d", year);
  }

  private static String monthAndDay(LocalDate date) {
    return String.format(Locale.ROOT, "-%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
  }

  private static String eraOf(LocalDate date) {
    return date.getYear() > 0 ? "" : " BC";
  }

  private static String fraction(LocalDateTime moment) {
    int micros = moment.getNano() / 1_000;
    return micros == 0 ? "" : String.format(Locale.ROOT, ".%06d", micros).replaceFirst("0+$", "");
  }

  private static String array(FieldType element, RowImageReader row, String delimiter) {
    String[] elements = new String[row.readListSize()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = row.nextElementIsNull() ? "NULL" : element(element, row, delimiter);
    }
    return Arrays.stream(elements).collect(Collectors.joining(delimiter, "{", "}"));
  }

  private static String element(FieldType type, RowImageReader row, String delimiter) {
    return quoted(value(type, row, delimiter), delimiter);
  }

  private static String quoted(String element, String delimiter) {
    String special = "{}\"\\ \t\n\r\u000b\f" + delimiter;
    boolean plain =
        !element.isEmpty()
            && !element.equalsIgnoreCase("null")
            && element.chars().noneMatch(c -> special.indexOf(c) >= 0);
    return plain ? element : '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String normal(FieldType type, String text) {
    if (text == null) {
      return null;
    }
    if (type instanceof FieldType.ListOf list) {
      return isFloat(list.element()) ? floats(list.element(), text) : text;
    }
    return isFloat(type) ? number(type, text) : text;
  }

  private static boolean isFloat(FieldType type) {
    return type == FieldType.Scalar.FLOAT32 || type == FieldType.Scalar.FLOAT64;
  }

  private static String number(FieldType type, String text) {
    return type == FieldType.Scalar.FLOAT32
        ? Float.toString(Float.parseFloat(text))
        : Double.toString(Double.parseDouble(text));
  }

  /** An array of floats of one dimension; one of more stands in the archive as it is here. */
  private static String floats(FieldType element, String text) {
    boolean single = text.lastIndexOf('{') == 0 && text.length() > 2;
    return single
        ? Arrays.stream(text.substring(1, text.length() - 1).split(","))
            .map(one -> one.equals("NULL") ? one : number(element, one))
            .collect(Collectors.joining(",", "{", "}"))
        : text;
  }

  @Override
  public String ruled(ColumnOutcome outcome, String type, String text) {
    if (type.endsWith("[]")) {
      return ArchivedRow.UNSENT;
    }
    return switch (type.split("[ (]", 2)[0]) {
      case "numeric" ->
          isHeldAsDecimal(type, text)
              ? outcome.ofNumber(new BigDecimal(text))
              : outcome.ofText(text);
      case "boolean", "bool" -> outcome.ofText(text.equals("t") ? "true" : "false");
      case "bytea" -> outcome.ofText(text.replaceFirst("^\\\\x", ""));
      case "real", "float4" -> outcome.ofText(Float.toString(Float.parseFloat(text)));
      case "double", "float8" -> outcome.ofText(Double.toString(Double.parseDouble(text)));
      case "date" -> temporal(outcome, DATE.matcher(text), text);
      case "timestamp", "timestamptz" -> temporal(outcome, TIMESTAMP.matcher(text), text);
      default -> outcome.ofText(text);
    };
  }

  /** Others, and what is no number, the archive holds as text. */
  private static boolean isHeldAsDecimal(String type, String text) {
    Matcher declared = DECIMAL.matcher(type);
    return declared.matches()
        && Integer.parseInt(declared.group(1)) <= FieldType.Decimal.PRECISION_MAX
        && Integer.parseInt(declared.group(2)) <= Integer.parseInt(declared.group(1))
        && Character.isDigit(text.charAt(text.length() - 1));
  }

  private static String temporal(ColumnOutcome outcome, Matcher usual, String text) {
    if (text.endsWith("infinity")) {
      return outcome.ofText(text);
    }
    return usual.matches()
        ? outcome.ofText(text.replace(' ', 'T').replace("+00", "Z"))
        : ArchivedRow.UNSENT;
  }
}
