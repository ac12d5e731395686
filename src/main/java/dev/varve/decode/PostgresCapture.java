package dev.varve.decode;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import io.debezium.connector.postgresql.connection.ReplicationMessageColumnValueResolver;
import java.util.Properties;

/**
 * What Debezium's PostgreSQL connector must be told so that {@link PostgresDecoder} loses nothing.
 * Snapshot rows have to be read as text too: by the {@code job} package's scan task.
 */
public final class PostgresCapture {
  /**
   * Fixes how PostgreSQL prints values, whatever the server, database or role sets: the text of a
   * value is part of a change's identity.
   */
  private static final String SESSION =
      "SET DateStyle TO 'ISO, MDY';"
          + "SET IntervalStyle TO 'postgres';"
          + "SET TimeZone TO 'UTC';"
          + "SET bytea_output TO 'hex';"
          + "SET extra_float_digits TO 3;"
          + "SET xmlbinary TO 'base64'";

  private PostgresCapture() {}

  /**
   * Debezium's properties for this decoder.
   *
   * @throws VarveException {@link ErrorCode#INTERNAL} if Debezium's own value resolver shadows ours
   */
  public static Properties properties() {
    requireTextResolver();
    Properties properties = new Properties();
    properties.setProperty("converters", "text");
    properties.setProperty("text.type", PostgresText.class.getName());
    properties.setProperty("include.unknown.datatypes", "true");
    properties.setProperty("truncate.handling.mode", "include");
    properties.setProperty("skipped.operations", "none");
    properties.setProperty("tombstones.on.delete", "false");
    properties.setProperty("database.initial.statements", SESSION);
    return properties;
  }

  private static void requireTextResolver() {
    try {
      if (ReplicationMessageColumnValueResolver.deliversText()) {
        return;
      }
    } catch (NoSuchMethodError debeziumsOwn) {
      throw VarveException.of(
          ErrorCode.INTERNAL,
          "Debezium's value resolver comes before Varve's on the class path",
          "put Varve's jar before debezium-connector-postgres, or use the assembled jar",
          debeziumsOwn);
    }
  }
}
