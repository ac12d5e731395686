package dev.varve.ops.query;

import dev.varve.ops.query.QueryResult.Column;
import dev.varve.ops.query.QueryResult.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A query whose every value the engine itself writes as text: the driver's Java objects lose
 * infinite and far-away times.
 *
 * @param instants for each column, whether it is a time with zone
 */
record WrappedQuery(String sql, List<Column> columns, List<Boolean> instants) {

  static WrappedQuery of(Connection database, ParsedQuery query) throws SQLException {
    List<Column> columns = new ArrayList<>();
    List<Boolean> instants = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    try (PreparedStatement prepared = database.prepareStatement(query.sql())) {
      ResultSetMetaData data = prepared.getMetaData();
      for (int i = 1; i <= data.getColumnCount(); i++) {
        String type = data.getColumnTypeName(i).toUpperCase(Locale.ROOT);
        columns.add(new Column(data.getColumnName(i), kind(type)));
        instants.add(type.equals("TIMESTAMP WITH TIME ZONE"));
        names.add("c" + i);
        selected.add(asText(type, "c" + i));
      }
    }
    String sql =
        "SELECT %s FROM (%s\n) AS q(%s)"
            .formatted(String.join(", ", selected), query.sql(), String.join(", ", names));
    return new WrappedQuery(sql, List.copyOf(columns), List.copyOf(instants));
  }

  private static Kind kind(String type) {
    if (type.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\\(.*")
        && !type.endsWith("]")) {
      return Kind.NUMBER;
    }
    if (type.equals("BOOLEAN")) {
      return Kind.BOOLEAN;
    }
    return nested(type) || type.equals("JSON") ? Kind.JSON : Kind.TEXT;
  }

  private static boolean nested(String type) {
    return type.endsWith("]")
        || type.startsWith("STRUCT(")
        || type.startsWith("MAP(")
        || type.startsWith("UNION(");
  }

  private static String asText(String type, String column) {
    if (nested(type)) {
      return "CAST(to_json(" + column + ") AS VARCHAR)";
    }
    return type.equals("BLOB")
        ? "'\\x' || lower(hex(" + column + "))"
        : "CAST(" + column + " AS VARCHAR)";
  }
}
