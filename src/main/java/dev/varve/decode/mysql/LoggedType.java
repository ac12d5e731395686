package dev.varve.decode.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * How the log holds a column's values: the code of the type and what the table map adds to it.
 *
 * @param code the type's number in the log; that of an enum or a set where the log says text
 * @param meta what the table map says of it, in one number
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">MySQL,
 *     Table_map_event</a>
 */
record LoggedType(int code, int meta) {
  static final int TINY = 1;
  static final int SHORT = 2;
  static final int LONG = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int LONGLONG = 8;
  static final int INT24 = 9;
  static final int DATE = 10;
  static final int YEAR = 13;
  static final int VARCHAR = 15;
  static final int BIT = 16;
  static final int TIMESTAMP2 = 17;
  static final int DATETIME2 = 18;
  static final int TIME2 = 19;
  static final int JSON = 245;
  static final int NEWDECIMAL = 246;
  static final int ENUM = 247;
  static final int SET = 248;
  static final int BLOB = 252;
  static final int STRING = 254;
  static final int GEOMETRY = 255;

  private static final int YEAR_ZERO = 1900;
  private static final int DIGITS_PER_WORD = 9;
  private static final int[] BYTES_FOR_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  /** Takes the metadata of a type from the table map; null when the type is not known. */
  static LoggedType read(int code, EventBytes meta) {
    return switch (code) {
      case TINY, SHORT, LONG, LONGLONG, INT24, DATE, YEAR -> new LoggedType(code, 0);
      case FLOAT, DOUBLE, BLOB, GEOMETRY, JSON, TIMESTAMP2, DATETIME2, TIME2 ->
          new LoggedType(code, meta.unsignedByte());
      case VARCHAR, BIT, NEWDECIMAL -> new LoggedType(code, (int) meta.unsigned(2));
      case STRING -> string(meta.unsignedByte(), meta.unsignedByte());
      default -> null;
    };
  }

  /** Two bits of a long CHAR's length stand, inverted, in the byte of its type. */
  private static LoggedType string(int type, int length) {
    if ((type & 0x30) == 0x30) {
      return new LoggedType(type, length);
    }
    return new LoggedType(type | 0x30, length | ((type & 0x30) ^ 0x30) << 4);
  }

  /** The next value, in the form that {@link MySqlColumn#write} takes. */
  Object value(EventBytes in, MySqlColumn column) {
    return switch (code) {
      case TINY -> integer(in, 1, column);
      case SHORT -> integer(in, 2, column);
      case INT24 -> integer(in, 3, column);
      case LONG -> integer(in, 4, column);
      case LONGLONG -> integer(in, 8, column);
      case YEAR -> year(in.unsignedByte());
      case FLOAT -> Float.intBitsToFloat((int) in.unsigned(4));
      case DOUBLE -> Double.longBitsToDouble(in.unsigned(8));
      case NEWDECIMAL -> decimal(in, meta & 0xFF, meta >> 8);
      case BIT -> bits(in);
      case DATE -> MySqlTime.date(in);
      case TIME2 -> MySqlTime.time(in, meta);
      case DATETIME2 -> MySqlTime.dateTime(in, meta);
      case TIMESTAMP2 -> MySqlTime.timestamp(in, meta);
      case VARCHAR, STRING -> padded(in.array((int) in.unsigned(meta > 255 ? 2 : 1)), column);
      case BLOB, GEOMETRY -> in.array((int) in.unsigned(meta));
      case JSON -> JsonText.of(in.array((int) in.unsigned(meta)));
      case ENUM -> label((int) in.unsigned(meta), column);
      case SET -> labels(in.unsigned(meta), column);
      default -> throw new IllegalStateException("type " + code + " was not refused");
    };
  }

  /** Passes over the next value. */
  void skip(EventBytes in) {
    switch (code) {
      case TINY, YEAR -> in.skip(1);
      case SHORT -> in.skip(2);
      case INT24, DATE -> in.skip(3);
      case LONG, FLOAT -> in.skip(4);
      case LONGLONG, DOUBLE -> in.skip(8);
      case NEWDECIMAL -> in.skip(size((meta & 0xFF) - (meta >> 8)) + size(meta >> 8));
      case BIT -> in.skip(((meta >> 8) * 8 + (meta & 0xFF) + 7) >> 3);
      case TIME2 -> in.skip(3 + ((meta + 1) >> 1));
      case DATETIME2 -> in.skip(5 + ((meta + 1) >> 1));
      case TIMESTAMP2 -> in.skip(4 + ((meta + 1) >> 1));
      case VARCHAR, STRING -> in.skip((int) in.unsigned(meta > 255 ? 2 : 1));
      case BLOB, GEOMETRY, JSON -> in.skip((int) in.unsigned(meta));
      case ENUM, SET -> in.skip(meta);
      default -> throw new IllegalStateException("type " + code + " was not refused");
    }
  }

  private static Object integer(EventBytes in, int bytes, MySqlColumn column) {
    if (!column.unsigned()) {
      return in.signed(bytes);
    }
    long value = in.unsigned(bytes);
    return bytes == 8 ? new BigDecimal(new BigInteger(Long.toUnsignedString(value))) : value;
  }

  private static Long year(int value) {
    return value == 0 ? 0L : (long) YEAR_ZERO + value;
  }

  private String bits(EventBytes in) {
    int bits = (meta >> 8) * 8 + (meta & 0xFF);
    return bits(in.bigEndian((bits + 7) >> 3), bits);
  }

  /** A digit for each bit, the most significant first. */
  static String bits(long value, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int bit = count - 1; bit >= 0; bit--) {
      text.append(value >>> bit & 1);
    }
    return text.toString();
  }

  /** The log leaves out the zero bytes at the end of a BINARY. */
  private static byte[] padded(byte[] value, MySqlColumn column) {
    if (column.type() != MySqlType.BINARY || value.length >= column.size()) {
      return value;
    }
    return java.util.Arrays.copyOf(value, column.size());
  }

  /** The label with this number, from 1; 0 stands for a value that was none. */
  static String label(int number, MySqlColumn column) {
    return number == 0 ? "" : column.labels().get(number - 1);
  }

  private static String labels(long members, MySqlColumn column) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < column.labels().size(); i++) {
      if ((members >>> i & 1) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(column.labels().get(i));
      }
    }
    return text.toString();
  }

  /**
   * Groups of nine digits in four bytes, the odd ones outside in fewer; the first bit is inverted,
   * and of a negative number all are.
   */
  private static BigDecimal decimal(EventBytes in, int precision, int scale) {
    int whole = precision - scale;
    byte[] bytes = in.array(size(whole) + size(scale));
    boolean negative = (bytes[0] & 0x80) == 0;
    bytes[0] ^= (byte) 0x80;
    if (negative) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    EventBytes groups = new EventBytes(bytes);
    StringBuilder digits = new StringBuilder(precision + 1);
    append(digits, groups, whole % DIGITS_PER_WORD);
    for (int i = whole / DIGITS_PER_WORD + scale / DIGITS_PER_WORD; i > 0; i--) {
      append(digits, groups, DIGITS_PER_WORD);
    }
    append(digits, groups, scale % DIGITS_PER_WORD);
    BigDecimal value = new BigDecimal(new BigInteger(digits.toString()), scale);
    return negative ? value.negate() : value;
  }

  private static int size(int digits) {
    return digits / DIGITS_PER_WORD * 4 + BYTES_FOR_DIGITS[digits % DIGITS_PER_WORD];
  }

  private static void append(StringBuilder digits, EventBytes groups, int count) {
    if (count > 0) {
      String group = Long.toString(groups.bigEndian(BYTES_FOR_DIGITS[count]));
      digits.append("0".repeat(count - group.length())).append(group);
    }
  }
}
