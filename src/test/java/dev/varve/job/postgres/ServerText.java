package dev.varve.job.postgres;

import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What PostgreSQL itself says a value is, by its own functions, and an archived value in the same
 * form: two ways to one text that share no code.
 */
final class ServerText {
  /** The last moment that a count of microseconds since 1970 can hold. */
  private static final String LAST = "294247-01-10 04:00:54.775807+00";

  private ServerText() {}

  static Object of(Connection database, String table, long id, Column column) throws SQLException {
    String name = "\"" + column.name() + "\"";
    String from = " FROM " + table + " WHERE id = " + id;
    String text = query(database, "SELECT " + printed(name) + from);
    if (text == null) {
      return null;
    }
    if (!(column.type() instanceof FieldType.ListOf list)) {
      return scalar(database, column.type(), name, from, text);
    }
    boolean plain =
        "t"
            .equals(
                query(
                    database,
                    "SELECT coalesce(array_ndims("
                        + name
                        + "), 1) = 1 AND coalesce(array_lower("
                        + name
                        + ", 1), 1) = 1"
                        + from));
    return plain ? elements(database, table, id, list, name, text) : "misfit " + text;
  }

  private static Object elements(
      Connection database, String table, long id, FieldType.ListOf list, String name, String text)
      throws SQLException {
    List<Object> elements = new ArrayList<>();
    String from = " FROM " + table + " WHERE id = " + id;
    int size =
        Integer.parseInt(query(database, "SELECT coalesce(cardinality(" + name + "), 0)" + from));
    for (int i = 1; i <= size; i++) {
      String element = name + "[" + i + "]";
      String printed = query(database, "SELECT " + printed(element) + from);
      Object value =
          printed == null ? null : scalar(database, list.element(), element, from, printed);
      if (value instanceof String said && said.startsWith("misfit ")) {
        return "misfit " + text;
      }
      elements.add(value);
    }
    return elements;
  }

  private static String printed(String expression) {
    return "CASE WHEN "
        + expression
        + " IS DISTINCT FROM NULL THEN format('%s', "
        + expression
        + ") END";
  }

  private static Object scalar(
      Connection database, FieldType type, String name, String from, String text)
      throws SQLException {
    if (type instanceof FieldType.Decimal) {
      return text.contains("N") || text.contains("I") ? "misfit " + text : text;
    }
    if (type == FieldType.Scalar.BYTES) {
      return query(database, "SELECT encode(" + name + ", 'hex')" + from);
    }
    if (type == FieldType.Scalar.DATE) {
      return text.contains("infinity")
          ? "misfit " + text
          : query(database, "SELECT (" + name + " - date '1970-01-01')::text" + from);
    }
    if (type == FieldType.Scalar.TIMESTAMP || type == FieldType.Scalar.TIMESTAMP_UTC) {
      return micros(database, name, from, text);
    }
    if (type == FieldType.Scalar.FLOAT32) {
      return query(database, "SELECT encode(float4send(" + name + "), 'hex')" + from);
    }
    if (type == FieldType.Scalar.FLOAT64) {
      return query(database, "SELECT encode(float8send(" + name + "), 'hex')" + from);
    }
    return text;
  }

  private static String micros(Connection database, String name, String from, String text)
      throws SQLException {
    if (text.contains("infinity")) {
      return "misfit " + text;
    }
    String beyond = query(database, "SELECT " + name + " > '" + LAST + "'" + from);
    return beyond.equals("t")
        ? "misfit " + text
        : query(
            database,
            "SELECT (extract(day FROM i) * 86400000000 + extract(hour FROM i) * 3600000000 +"
                + " extract(minute FROM i) * 60000000 + extract(microseconds FROM"
                + " i))::numeric(40,0) FROM (SELECT "
                + name
                + " - '1970-01-01 00:00:00+00' AS i"
                + from
                + ") AS t");
  }

  /** The archived value in the form of {@link #of}. */
  static Object comparable(FieldType type, Object value) {
    if (value instanceof Misfit misfit) {
      return "misfit " + misfit.text();
    }
    if (value == null) {
      return null;
    }
    if (type instanceof FieldType.ListOf list) {
      List<Object> elements = new ArrayList<>();
      for (Object element : (List<?>) value) {
        elements.add(comparable(list.element(), element));
      }
      return elements;
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Boolean bool) {
      return bool ? "t" : "f";
    }
    if (value instanceof Float number) {
      return String.format("%08x", Float.floatToRawIntBits(number));
    }
    if (value instanceof Double number) {
      return String.format("%016x", Double.doubleToRawLongBits(number));
    }
    if (type == FieldType.Scalar.BYTES) {
      StringBuilder hex = new StringBuilder();
      for (Object b : (List<?>) value) {
        hex.append(HexFormat.of().toHexDigits((Byte) b));
      }
      return hex.toString();
    }
    return value.toString();
  }

  static String query(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
