package dev.varve.decode.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonFormatter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Base64;
import java.util.Locale;

/**
 * MySQL's binary JSON as the text that the server makes of it, so that the stream and the snapshot
 * give the same. MariaDB has none: its JSON is text throughout.
 */
final class JsonText implements JsonFormatter {
  /**
   * The server writes numbers with more places before or behind the point by an exponent, unless
   * they have digits on both sides of it.
   */
  private static final int PLACES_MAX = 15;

  /** Two numbers of so many digits are never the same double. */
  private static final int DIGITS_ALWAYS_KEPT = 15;

  private final StringBuilder text = new StringBuilder();

  private JsonText() {}

  static String of(byte[] binary) {
    if (binary.length == 0) {
      return "null"; // a column that became NOT NULL while it held nothing
    }
    JsonText written = new JsonText();
    try {
      new Binary(binary).parse(written);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return written.text.toString();
  }

  @Override
  public void beginObject(int entries) {
    text.append('{');
  }

  @Override
  public void endObject() {
    text.append('}');
  }

  @Override
  public void beginArray(int entries) {
    text.append('[');
  }

  @Override
  public void endArray() {
    text.append(']');
  }

  @Override
  public void name(String name) {
    value(name);
    text.append(": ");
  }

  @Override
  public void nextEntry() {
    text.append(", ");
  }

  @Override
  public void value(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      escape(value.charAt(i));
    }
    text.append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\b' -> text.append("\\b");
      case '\f' -> text.append("\\f");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (c < ' ') {
          text.append("\\u%04x".formatted((int) c));
        } else {
          text.append(c);
        }
      }
    }
  }

  @Override
  public void value(int value) {
    text.append(value);
  }

  @Override
  public void value(long value) {
    text.append(value);
  }

  @Override
  public void value(BigInteger value) {
    text.append(value);
  }

  @Override
  public void value(BigDecimal value) {
    text.append(value.toPlainString());
  }

  @Override
  public void value(boolean value) {
    text.append(value);
  }

  @Override
  public void valueNull() {
    text.append("null");
  }

  @Override
  public void value(double value) {
    if (value == 0) {
      text.append(1 / value < 0 ? "-0.0" : "0.0");
      return;
    }
    BigDecimal number = shortest(value);
    int wholePlaces = number.precision() - number.scale();
    boolean few = wholePlaces > -PLACES_MAX && wholePlaces <= PLACES_MAX;
    boolean both = wholePlaces > 0 && number.scale() > 0;
    if (few || both) {
      text.append(number.scale() > 0 ? number.toPlainString() : number.toPlainString() + ".0");
    } else {
      int exponent = wholePlaces - 1;
      text.append(number.scaleByPowerOfTen(-exponent).toPlainString());
      text.append('e').append(exponent);
    }
  }

  /**
   * With as few digits as tell it from all others, which {@link Double#toString} misses at times.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal number = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (number.precision() <= DIGITS_ALWAYS_KEPT && Math.abs(value) >= Double.MIN_NORMAL) {
      return number;
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shorter = number;
    while (shorter.doubleValue() == value) {
      number = shorter.stripTrailingZeros();
      if (number.precision() == 1) {
        break;
      }
      shorter = exact.round(new MathContext(number.precision() - 1));
    }
    return number;
  }

  @Override
  public void valueYear(int year) {
    text.append(year);
  }

  @Override
  public void valueDate(int year, int month, int day) {
    text.append(formatted("\"%04d-%02d-%02d\"", year, month, day));
  }

  @Override
  public void valueDatetime(int year, int month, int day, int hour, int min, int sec, int micros) {
    text.append(
        formatted(
            "\"%04d-%02d-%02d %02d:%02d:%02d.%06d\"", year, month, day, hour, min, sec, micros));
  }

  @Override
  public void valueTime(int hour, int min, int sec, int micros) {
    time("", hour, min, sec, micros);
  }

  private void time(String sign, int hour, int min, int sec, int micros) {
    text.append(formatted("\"%s%02d:%02d:%02d.%06d\"", sign, hour, min, sec, micros));
  }

  @Override
  public void valueTimestamp(long seconds, int micros) {
    text.append(formatted("%d.%06d", seconds, micros));
  }

  @Override
  public void valueOpaque(ColumnType type, byte[] value) {
    String bytes = Base64.getEncoder().encodeToString(value);
    text.append(formatted("\"base64:type%d:%s\"", type.getCode(), bytes));
  }

  private static String formatted(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Reads a negative time as the server does: its sign, and then its parts. */
  private static final class Binary extends JsonBinary {
    private static final int FRACTION_BITS = 24;

    Binary(byte[] bytes) {
      super(bytes);
    }

    @Override
    protected void parseTime(JsonFormatter out) throws IOException {
      long packed = readInt64();
      long whole = Math.abs(packed) >> FRACTION_BITS;
      int micros = (int) (Math.abs(packed) & (1L << FRACTION_BITS) - 1);
      int hours = (int) (whole >> 12 & 0x3FF);
      ((JsonText) out)
          .time(
              packed < 0 ? "-" : "",
              hours,
              (int) (whole >> 6 & 0x3F),
              (int) (whole & 0x3F),
              micros);
    }
  }
}
