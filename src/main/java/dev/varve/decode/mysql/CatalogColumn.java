package dev.varve.decode.mysql;

import dev.varve.model.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column as {@code information_schema.COLUMNS} describes it.
 *
 * @param dataType the type's name alone
 * @param columnType the type as it is written in a CREATE TABLE
 * @param characters the set of its text; null for other types
 * @param length characters of a text, bytes of a binary; 0 for other types
 * @param precision digits of a number, bits of a bit string; 0 for other types
 * @param fraction digits of a second's fraction; 0 for other types
 */
public record CatalogColumn(
    String name,
    String dataType,
    String columnType,
    CharacterSet characters,
    long length,
    int precision,
    int scale,
    int fraction,
    boolean nullable) {

  /**
   * Why the column cannot be read without loss, or null if it can: its type is not known, or the
   * log holds its values in a form of their own.
   */
  public String obstacle() {
    String written = columnType.toLowerCase(Locale.ROOT);
    if (MySqlType.ofName(dataType) == null) {
      return dataType;
    }
    if (written.contains("compressed")) {
      return "COMPRESSED";
    }
    return written.contains("mariadb-5.3") ? "old temporal format" : null;
  }

  /** The column as the archive's schema has it; only without an {@link #obstacle}. */
  public Column archived() {
    return column().column();
  }

  MySqlColumn column() {
    MySqlType type = MySqlType.ofName(dataType);
    int size =
        switch (type) {
          case CHAR, VARCHAR, BINARY, VARBINARY -> Math.toIntExact(length);
          case TIME, DATETIME, TIMESTAMP -> fraction;
          case DECIMAL, BIT -> precision;
          default -> 0;
        };
    return new MySqlColumn(
        name,
        type,
        isUnsigned(type),
        size,
        type == MySqlType.DECIMAL ? scale : 0,
        type.form() == MySqlType.Form.TEXT ? characters : null,
        type.form() == MySqlType.Form.LABEL ? labels(columnType) : List.of(),
        nullable);
  }

  private boolean isUnsigned(MySqlType type) {
    return switch (type.form()) {
      case INTEGER ->
          type == MySqlType.YEAR || columnType.toLowerCase(Locale.ROOT).contains("unsigned");
      case DECIMAL, FLOAT, DOUBLE -> columnType.toLowerCase(Locale.ROOT).contains("unsigned");
      default -> false;
    };
  }

  /** The labels in {@code enum('a','b''c')}, in which the catalog also escapes by backslash. */
  private static List<String> labels(String columnType) {
    List<String> labels = new ArrayList<>();
    int at = columnType.indexOf('(') + 1;
    while (at > 0 && at < columnType.length() && columnType.charAt(at) == '\'') {
      StringBuilder label = new StringBuilder();
      at++;
      while (columnType.charAt(at) != '\'' || columnType.startsWith("''", at)) {
        char c = columnType.charAt(at);
        boolean escaped = c == '\\' || c == '\'';
        label.append(c == '\\' ? unescaped(columnType.charAt(at + 1)) : c);
        at += escaped ? 2 : 1;
      }
      labels.add(label.toString());
      at += 2; // the quote, and the comma or bracket
    }
    return labels;
  }

  private static char unescaped(char c) {
    return switch (c) {
      case '0' -> '\0';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'Z' -> '\u001A';
      default -> c;
    };
  }

  /** What to select so that {@link #value} can read it, whatever the driver and the session. */
  String selected() {
    String quoted = "`" + name.replace("`", "``") + "`";
    return switch (MySqlType.ofName(dataType).form()) {
      // MySQL prints a DOUBLE that is computed with fewer digits than one that is stored.
      case INTEGER, DECIMAL, DOUBLE, DATE, TIME, TIMESTAMP -> "CAST(" + quoted + " AS CHAR)";
      case FLOAT -> "CAST(" + quoted + " * 1e0 AS CHAR)"; // else it prints six digits only
      case BITS -> "CONV(" + quoted + " + 0, 10, 2)";
      case TEXT -> "CAST(" + quoted + " AS BINARY)";
      case LABEL, JSON -> "CONVERT(" + quoted + " USING utf8mb4)";
      case BYTES -> quoted;
    };
  }

  /** A value as the server sent it, in the form that {@link MySqlColumn#write} takes. */
  static Object value(byte[] sent, MySqlColumn column) {
    if (sent == null) {
      return null;
    }
    return switch (column.type().form()) {
      case INTEGER -> integer(text(sent), column);
      case DECIMAL -> new BigDecimal(text(sent));
      case FLOAT -> Float.parseFloat(text(sent));
      case DOUBLE -> Double.parseDouble(text(sent));
      case BITS -> LoggedType.bits(Long.parseUnsignedLong(text(sent), 2), column.size());
      case TEXT, BYTES -> sent;
      case DATE, TIME, TIMESTAMP, LABEL, JSON -> text(sent);
    };
  }

  private static Object integer(String text, MySqlColumn column) {
    return column.type() == MySqlType.BIGINT && column.unsigned()
        ? new BigDecimal(new BigInteger(text))
        : Long.parseLong(text);
  }

  private static String text(byte[] sent) {
    return new String(sent, StandardCharsets.UTF_8);
  }
}
