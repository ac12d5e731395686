package dev.varve.decode;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Keeps every column as PostgreSQL's text, with the facts of its type as parameters of the field's
 * schema. Called by Debezium, which logs and swallows what a converter throws and then leaves the
 * field null; so this one throws nothing and marks what it cannot deliver.
 */
public final class PostgresText implements CustomConverter<SchemaBuilder, RelationalColumn> {
  static final String OID = "varve.oid";
  static final String JDBC_TYPE = "varve.jdbc";
  static final String NAME = "varve.type";
  static final String LENGTH = "varve.length";
  static final String SCALE = "varve.scale";
  static final String NULLABLE = "varve.nullable";

  /**
   * Stands for a value that the source did not send. Told from a text by identity, so that no text
   * can equal it.
   */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static final String UNCHANGED = new String("unchanged");

  /** Stands for a value that came as something else than text; told by identity. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static final String NOT_TEXT = new String("not text");

  @Override
  public void configure(Properties properties) {}

  @Override
  public void converterFor(
      RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
    SchemaBuilder schema =
        SchemaBuilder.string()
            .optional()
            .parameter(OID, Integer.toUnsignedString(column.nativeType()))
            .parameter(JDBC_TYPE, Integer.toString(column.jdbcType()))
            .parameter(NAME, column.typeName())
            .parameter(LENGTH, Integer.toString(column.length().orElse(-1)))
            .parameter(SCALE, Integer.toString(column.scale().orElse(-1)))
            .parameter(NULLABLE, Boolean.toString(column.isOptional()));
    registration.register(schema, PostgresText::text);
  }

  private static Object text(Object input) {
    if (input == null || input instanceof String) {
      return input;
    }
    return input == UnchangedToastedReplicationMessageColumn.UNCHANGED_TOAST_VALUE
        ? UNCHANGED
        : NOT_TEXT;
  }
}
