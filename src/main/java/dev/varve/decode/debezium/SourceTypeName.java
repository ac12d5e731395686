package dev.varve.decode.debezium;

import java.util.List;
import java.util.Locale;
import java.util.Map;

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

  private static final List<String> DECIMALS =
      List.of("decimal", "dec", "numeric", "number", "fixed", "money", "smallmoney");
  private static final List<String> BINARIES =
      List.of(
          "bytea",
          "binary",
          "varbinary",
          "tinyblob",
          "blob",
          "mediumblob",
          "longblob",
          "raw",
          "image");
  private static final Map<String, String> DURATIONS =
      Map.of(
          "io.debezium.time.MicroDuration", "microseconds",
          "io.debezium.time.NanoDuration", "nanoseconds");

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
    String carrier = carrier(type, column);
    String length = type.parameters().get(LENGTH);
    String scale = type.parameters().get(SCALE);
    String name = column;
    if (length != null && !column.contains("(")) {
      name += "(" + length + (scale == null ? "" : "," + scale) + ")";
    }
    return carrier == null ? name : name + " as " + carrier;
  }

  /**
   * What the connector was set to send instead of the column's own type, or null. It stands in the
   * source type, so that a double is not taken for the decimal that it was made from.
   */
  private static String carrier(ConnectType type, String column) {
    if (type.kind() == Kind.FLOAT64 && begins(DECIMALS, column)) {
      return "double";
    }
    if (type.kind() == Kind.STRING && (begins(DECIMALS, column) || begins(BINARIES, column))) {
      return "string";
    }
    return DURATIONS.get(type.name() == null ? "" : type.name());
  }

  private static boolean begins(List<String> families, String column) {
    return families.stream().anyMatch(column::startsWith);
  }

  /**
   * Whether it is MySQL's or MariaDB's {@code BIGINT UNSIGNED} in sixty-four bits with a sign, as
   * {@code bigint.unsigned.handling.mode=long}, the default, sends it.
   */
  static boolean isUnsignedBigint(ConnectType type) {
    String column = type.parameters().getOrDefault(TYPE, "").toLowerCase(Locale.ROOT);
    return type.kind() == Kind.INT64
        && column.contains("unsigned")
        && (column.startsWith("bigint") || column.startsWith("int8"));
  }
}
