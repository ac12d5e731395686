package io.debezium.connector.postgresql.connection;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;

/**
 * Delivers every streamed column value as the text that PostgreSQL sent.
 *
 * <p>This class takes the place of Debezium's own of the same name, which turns the text into Java
 * objects before any converter sees it and on the way stops at a numeric infinity, rounds money and
 * drops the zone of a timetz. It has to come first on the class path; {@code
 * dev.varve.decode.PostgresCapture} refuses to start when it does not.
 */
public final class ReplicationMessageColumnValueResolver {
  private ReplicationMessageColumnValueResolver() {}

  /** Whether values arrive as text: the mark of this class, absent from Debezium's. */
  public static boolean deliversText() {
    return true;
  }

  /** The value's text, or null for a null. */
  public static Object resolveValue(
      String columnName,
      PostgresType type,
      String fullType,
      ReplicationMessage.ColumnValue<?> value,
      PgConnectionSupplier connection,
      boolean includeUnknownDatatypes,
      TypeRegistry typeRegistry) {
    return value.isNull() ? null : value.asString();
  }
}
