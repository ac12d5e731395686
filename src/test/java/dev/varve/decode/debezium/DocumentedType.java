package dev.varve.decode.debezium;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * A database's type as the page of its connector says it is sent, with a value and what the archive
 * holds of it.
 *
 * @param sourceType the database's name of it, as {@code column.propagate.source.type} tells it
 * @param lost what the connector does not send of it; empty if nothing
 */
record DocumentedType(String sourceType, Schema schema, Object sent, Object archived, String lost) {
  private static final String TOLD = "__debezium.source.column.type";

  static DocumentedType of(String sourceType, SchemaBuilder schema, Object sent, Object archived) {
    Schema told = schema.optional().parameter(TOLD, sourceType).build();
    return new DocumentedType(sourceType, told, sent, archived, "");
  }

  /** A type whose value is archived as it is sent. */
  static DocumentedType same(String sourceType, SchemaBuilder schema, Object sent) {
    return of(sourceType, schema, sent, sent);
  }

  /** The same type, whose value is archived as this one. */
  DocumentedType widened(Object to) {
    return new DocumentedType(sourceType, schema, sent, to, lost);
  }

  DocumentedType losing(String what) {
    return new DocumentedType(sourceType, schema, sent, archived, what);
  }

  /** A primitive with a meaning. */
  static SchemaBuilder named(Schema.Type type, String name) {
    return SchemaBuilder.type(type).name(name).version(1);
  }

  static SchemaBuilder text(String name) {
    return named(Schema.Type.STRING, name);
  }

  static SchemaBuilder decimal(int precision, int scale) {
    return Decimal.builder(scale)
        .parameter("connect.decimal.precision", Integer.toString(precision));
  }

  static SchemaBuilder bits(int length) {
    return named(Schema.Type.BYTES, "io.debezium.data.Bits")
        .parameter("length", Integer.toString(length));
  }

  private static SchemaBuilder variableScale() {
    return named(Schema.Type.STRUCT, "io.debezium.data.VariableScaleDecimal")
        .field("scale", Schema.INT32_SCHEMA)
        .field("value", Schema.BYTES_SCHEMA);
  }

  /** A decimal of which each value has its own scale, with the value 1.50. */
  static DocumentedType anyScale(String sourceType) {
    SchemaBuilder schema = variableScale();
    Schema told = schema.optional().parameter(TOLD, sourceType).build();
    Struct sent = new Struct(told).put("scale", 2).put("value", new byte[] {(byte) 0, (byte) 150});
    return new DocumentedType(sourceType, told, sent, "1.50", "");
  }

  /** A struct of which each field is sent, and archived as JSON. */
  static DocumentedType struct(String sourceType, String name, Object... namesAndValues) {
    SchemaBuilder schema = named(Schema.Type.STRUCT, name);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      schema.field((String) namesAndValues[i], schemaOf(namesAndValues[i + 1]));
    }
    Schema told = schema.optional().parameter(TOLD, sourceType).build();
    Struct sent = new Struct(told);
    List<String> json = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      sent.put((String) namesAndValues[i], value);
      json.add("\"" + namesAndValues[i] + "\":" + json(value));
    }
    return new DocumentedType(sourceType, told, sent, "{" + String.join(",", json) + "}", "");
  }

  private static Schema schemaOf(Object value) {
    if (value instanceof byte[]) {
      return Schema.OPTIONAL_BYTES_SCHEMA;
    }
    if (value instanceof Integer) {
      return Schema.OPTIONAL_INT32_SCHEMA;
    }
    return Schema.OPTIONAL_FLOAT64_SCHEMA;
  }

  private static String json(Object value) {
    return value instanceof byte[] bytes
        ? "\"" + Base64.getEncoder().encodeToString(bytes) + "\""
        : value.toString();
  }

  static List<Byte> bytes(int... values) {
    List<Byte> bytes = new ArrayList<>();
    for (int value : values) {
      bytes.add((byte) value);
    }
    return bytes;
  }

  /** Raw bytes, as {@code binary.handling.mode=bytes} sends them. */
  static DocumentedType binary(String sourceType) {
    return of(sourceType, SchemaBuilder.bytes(), new byte[] {0, -1, 32}, bytes(0, 255, 32));
  }
}
