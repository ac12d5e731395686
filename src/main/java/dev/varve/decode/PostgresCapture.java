package dev.varve.decode;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import io.debezium.connector.postgresql.connection.ReplicationMessageColumnValueResolver;
import java.util.Properties;

/**
 * What Debezium's PostgreSQL connector must be told so that {@link PostgresDecoder} loses nothing.
 * Snapshot rows have to be read as text too, by {@code TextScanFetchTask} of {@code job.postgres};
 * and the JVM has to run in UTC, because the driver gives its zone to each session: {@code
 * tstzrange} and composite types are printed in it.
 */
public final class PostgresCapture {
  /**
   * Fixes how PostgreSQL prints values, whatever the server, database or role sets: the text of a
   * value is part of a change's identity. Sent when a session starts, a replication session too.
   */
  private static final String OPTIONS =
      "-c IntervalStyle=postgres -c DateStyle=ISO,MDY -c bytea_output=hex"
          + " -c xmlbinary=base64 -c extra_float_digits=3";

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
    properties.setProperty("database.options", OPTIONS);
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
