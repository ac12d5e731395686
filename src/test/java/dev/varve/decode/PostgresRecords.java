package dev.varve.decode;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Builds records as the connector sends them for one table, schema {@code public}. */
final class PostgresRecords {
  /** Stands for a value that the source did not send. */
  static final String UNCHANGED = PostgresText.UNCHANGED;

  private static final Schema SOURCE =
      SchemaBuilder.struct()
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field("schema", Schema.STRING_SCHEMA)
          .field("table", Schema.STRING_SCHEMA)
          .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
          .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private final String table;
  private final Schema row;
  private final Schema envelope;
  private final Schema key;
  private long lsn = 0x10;
  private long transaction = 7;
  private long commitMicros = 1_700_000_000_123_456L;

  private PostgresRecords(String table, Schema row, Schema key) {
    this.table = table;
    this.row = row;
    this.key = key;
    this.envelope =
        SchemaBuilder.struct()
            .field("before", row)
            .field("after", row)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .build();
  }

  static TableBuilder table(String name) {
    return new TableBuilder(name);
  }

  /** The records that follow stand at this place. */
  PostgresRecords at(long newLsn, long newTransaction) {
    lsn = newLsn;
    transaction = newTransaction;
    return this;
  }

  PostgresRecords committedAtMicros(long micros) {
    commitMicros = micros;
    return this;
  }

  SourceRecord read(Object... values) {
    return record("r", null, values);
  }

  SourceRecord create(Object... values) {
    return record("c", null, values);
  }

  SourceRecord update(Object[] before, Object[] after) {
    return record("u", before, after);
  }

  SourceRecord delete(Object... values) {
    return record("d", values, null);
  }

  SourceRecord truncate() {
    return record("t", null, null);
  }

  static Object[] row(Object... values) {
    return values;
  }

  private SourceRecord record(String operation, Object[] before, Object[] after) {
    boolean snapshot = operation.equals("r");
    Struct source =
        new Struct(SOURCE)
            .put("ts_ms", snapshot ? 0 : commitMicros / 1000)
            .put("schema", "public")
            .put("table", table)
            .put("txId", snapshot ? null : transaction)
            .put("lsn", snapshot ? 0L : lsn);
    Struct value =
        new Struct(envelope)
            .put("before", struct(before))
            .put("after", struct(after))
            .put("source", source)
            .put("op", operation);
    Map<String, Object> offset = snapshot ? Map.of() : Map.of("ts_usec", commitMicros);
    Schema keySchema = operation.equals("t") ? null : key;
    return new SourceRecord(Map.of(), offset, "topic", keySchema, null, envelope, value);
  }

  private Struct struct(Object[] values) {
    if (values == null) {
      return null;
    }
    Struct struct = new Struct(row);
    for (int i = 0; i < values.length; i++) {
      struct.put(row.fields().get(i), values[i]);
    }
    return struct;
  }

  static final class TableBuilder {
    private final String name;
    private final SchemaBuilder row = SchemaBuilder.struct().optional();
    private final List<String> key = new ArrayList<>();

    private TableBuilder(String name) {
      this.name = name;
    }

    TableBuilder key(String column, int oid, String type) {
      key.add(column);
      return column(column, oid, Types.OTHER, type, -1, -1, false);
    }

    TableBuilder column(String column, int oid, String type) {
      return column(column, oid, Types.OTHER, type, -1, -1, true);
    }

    TableBuilder column(String column, int oid, String type, int length, int scale) {
      return column(column, oid, Types.OTHER, type, length, scale, true);
    }

    TableBuilder array(String column, int oid, String type) {
      return column(column, oid, Types.ARRAY, type, -1, -1, true);
    }

    private TableBuilder column(
        String column, int oid, int jdbc, String type, int length, int scale, boolean nullable) {
      row.field(
          column,
          SchemaBuilder.string()
              .optional()
              .defaultValue("a default that is never a value")
              .parameter(PostgresText.OID, Integer.toString(oid))
              .parameter(PostgresText.JDBC_TYPE, Integer.toString(jdbc))
              .parameter(PostgresText.NAME, type)
              .parameter(PostgresText.LENGTH, Integer.toString(length))
              .parameter(PostgresText.SCALE, Integer.toString(scale))
              .parameter(PostgresText.NULLABLE, Boolean.toString(nullable))
              .build());
      return this;
    }

    PostgresRecords build() {
      SchemaBuilder keySchema = SchemaBuilder.struct();
      key.forEach(column -> keySchema.field(column, Schema.OPTIONAL_STRING_SCHEMA));
      return new PostgresRecords(name, row.build(), key.isEmpty() ? null : keySchema.build());
    }
  }
}
