package dev.varve.decode.debezium;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Kafka Connect's schemas and values as Confluent's Avro converter writes them.
 *
 * @see <a
 *     href="https://github.com/confluentinc/schema-registry/blob/master/avro-data/src/main/java/io/confluent/connect/avro/AvroData.java">AvroData</a>
 */
final class ConnectAvro {
  private final Map<String, Schema> records = new HashMap<>();

  Schema schema(org.apache.kafka.connect.data.Schema connect) {
    Schema present = present(connect);
    return connect.isOptional()
        ? Schema.createUnion(Schema.create(Schema.Type.NULL), present)
        : present;
  }

  private Schema present(org.apache.kafka.connect.data.Schema connect) {
    if (connect.type() == org.apache.kafka.connect.data.Schema.Type.STRUCT) {
      return record(connect);
    }
    Schema avro =
        switch (connect.type()) {
          case INT8, INT16, INT32 -> Schema.create(Schema.Type.INT);
          case INT64 -> Schema.create(Schema.Type.LONG);
          case FLOAT32 -> Schema.create(Schema.Type.FLOAT);
          case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
          case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
          case STRING -> Schema.create(Schema.Type.STRING);
          case BYTES -> Schema.create(Schema.Type.BYTES);
          case ARRAY -> Schema.createArray(schema(connect.valueSchema()));
          case MAP -> Schema.createMap(schema(connect.valueSchema()));
          case STRUCT -> throw new AssertionError("a struct is a record");
        };
    describe(avro, connect);
    return avro;
  }

  private static void describe(Schema avro, org.apache.kafka.connect.data.Schema connect) {
    switch (connect.type()) {
      case INT8, INT16 -> avro.addProp("connect.type", connect.type().getName());
      default -> {}
    }
    if (connect.parameters() != null) {
      avro.addProp("connect.parameters", connect.parameters());
    }
    if (connect.defaultValue() instanceof Number || connect.defaultValue() instanceof String) {
      avro.addProp("connect.default", connect.defaultValue());
    }
    if (connect.name() == null) {
      return;
    }
    avro.addProp("connect.name", connect.name());
    switch (connect.name()) {
      case Decimal.LOGICAL_NAME -> {
        avro.addProp("logicalType", "decimal");
        avro.addProp("scale", Integer.parseInt(connect.parameters().get("scale")));
        String precision = connect.parameters().get("connect.decimal.precision");
        avro.addProp("precision", precision == null ? 64 : Integer.parseInt(precision));
      }
      case Date.LOGICAL_NAME -> avro.addProp("logicalType", "date");
      case Time.LOGICAL_NAME -> avro.addProp("logicalType", "time-millis");
      case Timestamp.LOGICAL_NAME -> avro.addProp("logicalType", "timestamp-millis");
      default -> {}
    }
  }

  private Schema record(org.apache.kafka.connect.data.Schema connect) {
    String name = connect.name() == null ? "ConnectDefault" + records.size() : connect.name();
    Schema known = records.get(name);
    if (known != null) {
      return known;
    }
    int dot = name.lastIndexOf('.');
    Schema record =
        Schema.createRecord(
            name.substring(dot + 1), null, dot < 0 ? null : name.substring(0, dot), false);
    record.addProp("connect.name", name);
    records.put(name, record);
    List<Schema.Field> fields = new ArrayList<>();
    for (Field field : connect.fields()) {
      Schema type = schema(field.schema());
      fields.add(
          field.schema().isOptional()
              ? new Schema.Field(field.name(), type, null, Schema.Field.NULL_DEFAULT_VALUE)
              : new Schema.Field(field.name(), type));
    }
    record.setFields(fields);
    return record;
  }

  static Object value(SchemaAndValue connect, Schema avro) {
    Object value = connect.value();
    if (value == null) {
      return null;
    }
    Schema present = avro.getType() == Schema.Type.UNION ? avro.getTypes().get(1) : avro;
    if (value instanceof Struct struct) {
      GenericData.Record record = new GenericData.Record(present);
      for (Field field : struct.schema().fields()) {
        Object inner = struct.getWithoutDefault(field.name());
        Schema type = present.getField(field.name()).schema();
        record.put(field.name(), value(new SchemaAndValue(field.schema(), inner), type));
      }
      return record;
    }
    if (value instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      for (Object element : list) {
        values.add(
            value(
                new SchemaAndValue(connect.schema().valueSchema(), element),
                present.getElementType()));
      }
      return values;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.forEach(
          (key, element) ->
              values.put(
                  (String) key,
                  value(
                      new SchemaAndValue(connect.schema().valueSchema(), element),
                      present.getValueType())));
      return values;
    }
    return scalar(connect.schema(), value);
  }

  private static Object scalar(org.apache.kafka.connect.data.Schema schema, Object value) {
    if (value instanceof BigDecimal decimal) {
      return ByteBuffer.wrap(decimal.unscaledValue().toByteArray());
    }
    if (value instanceof java.util.Date date) {
      return switch (schema.name()) {
        case Date.LOGICAL_NAME -> Date.fromLogical(schema, date);
        case Time.LOGICAL_NAME -> Time.fromLogical(schema, date);
        default -> Timestamp.fromLogical(schema, date);
      };
    }
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    return value instanceof Byte || value instanceof Short ? ((Number) value).intValue() : value;
  }
}
