package dev.varve.decode.debezium;

import java.util.Locale;

/**
 * What the archive calls a column's source type: the database's own name where the connector
 * propagates it, else the semantic name, else the primitive.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-column-propagate-source-type">Debezium,
 *     column.propagate.source.type</a>
 */
final class SourceTypeName {
  private static final String TYPE = "__debezium.source.column.type";
  private static final String LENGTH = "__debezium.source.column.length";
  private static final String SCALE = "__debezium.source.column.scale";

  private SourceTypeName() {}

  static String of(ConnectType type) {
    String column = type.parameters().get(TYPE);
    if (column != null) {
      return propagated(type, column.toLowerCase(Locale.ROOT));
    }
    if (type.name() != null) {
      return type.name();
    }
    return type.kind() == Kind.ARRAY ? of(type.element()) + "[]" : type.kind().text();
  }

  private static String propagated(ConnectType type, String column) {
    String length = type.parameters().get(LENGTH);
    String scale = type.parameters().get(SCALE);
    String name = column;
    if (length != null && !column.contains("(")) {
      name += "(" + length + (scale == null ? "" : "," + scale) + ")";
    }
    boolean exact = column.startsWith("dec") || column.startsWith("num");
    return exact && type.kind() == Kind.FLOAT64 ? name + " as double" : name;
  }
}
