package dev.varve.decode.debezium;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Change events in the shape that Debezium's documentation gives them. */
final class Envelopes {
  static final long TS_MS = 1_559_033_904_863L;

  /** The table of the examples in the documentation. */
  static final Schema CUSTOMER =
      SchemaBuilder.struct()
          .optional()
          .name("server.inventory.customers.Value")
          .field("id", Schema.INT32_SCHEMA)
          .field("first_name", Schema.OPTIONAL_STRING_SCHEMA)
          .field("email", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private Envelopes() {}

  static Struct customer(int id, String firstName, String email) {
    return new Struct(CUSTOMER).put("id", id).put("first_name", firstName).put("email", email);
  }

  static Struct key(Object... namesAndValues) {
    return struct("server.inventory.customers.Key", fields(namesAndValues));
  }

  /** A source block; the connector's own fields come last, as in Debezium. */
  static Struct source(String connector, Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", "3.6.0.Final");
    fields.put("connector", connector);
    fields.put("name", "server");
    fields.put("ts_ms", TS_MS);
    fields.put("snapshot", "false");
    fields.put("db", "inventory");
    fields.putAll(fields(namesAndValues));
    String name = connector.equals("mongodb") ? "mongo" : connector;
    return struct("io.debezium.connector." + name + ".Source", fields);
  }

  private static final Schema TRANSACTION =
      SchemaBuilder.struct()
          .name("event.block")
          .field("id", Schema.STRING_SCHEMA)
          .field("total_order", Schema.INT64_SCHEMA)
          .field("data_collection_order", Schema.INT64_SCHEMA)
          .optional()
          .build();

  static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  static Struct struct(String name, Map<String, Object> fields) {
    SchemaBuilder schema = SchemaBuilder.struct().name(name);
    fields.forEach((field, value) -> schema.field(field, schemaOf(value)));
    Struct struct = new Struct(schema.build());
    fields.forEach(struct::put);
    return struct;
  }

  private static Schema schemaOf(Object value) {
    if (value instanceof Struct struct) {
      return struct.schema();
    }
    if (value instanceof List<?>) {
      return SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build();
    }
    return value instanceof Long
        ? Schema.OPTIONAL_INT64_SCHEMA
        : value instanceof Integer
            ? Schema.OPTIONAL_INT32_SCHEMA
            : value instanceof byte[]
                ? Schema.OPTIONAL_BYTES_SCHEMA
                : Schema.OPTIONAL_STRING_SCHEMA;
  }

  /** Without it a change of MariaDB has no place of its own. */
  private static Struct transaction(Struct source) {
    return source.getString("connector").equals("mariadb") ? transaction(5) : null;
  }

  private static Struct transaction(long order) {
    return new Struct(TRANSACTION)
        .put("id", "0-1-7")
        .put("total_order", order + 4)
        .put("data_collection_order", order);
  }

  /** The change with its number among those of its table in its transaction. */
  static Struct ordered(Struct change, long order) {
    return change.put("transaction", transaction(order));
  }

  static Struct change(String op, Struct before, Struct after, Struct source) {
    return change(CUSTOMER, op, before, after, source);
  }

  static Struct change(Schema row, String op, Object before, Object after, Struct source) {
    Schema schema =
        SchemaBuilder.struct()
            .name("server.inventory.customers.Envelope")
            .field("before", row)
            .field("after", row)
            .field("source", source.schema())
            .field("transaction", TRANSACTION)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .build();
    return new Struct(schema)
        .put("before", before)
        .put("after", after)
        .put("source", source)
        .put("transaction", transaction(source))
        .put("op", op)
        .put("ts_ms", 1_559_033_905_000L)
        .put("ts_us", 1_559_033_905_000_123L);
  }

  /** The same envelope with one more field. */
  static Struct with(Struct envelope, String name, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    SchemaBuilder schema = SchemaBuilder.struct().name(envelope.schema().name());
    for (Field field : envelope.schema().fields()) {
      schema.field(field.name(), field.schema());
      fields.put(field.name(), envelope.getWithoutDefault(field.name()));
    }
    schema.field(name, value instanceof Struct struct ? struct.schema() : schemaOf(value));
    fields.put(name, value);
    Struct more = new Struct(schema.build());
    fields.forEach(more::put);
    return more;
  }
}
