package dev.varve.decode.debezium;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * Puts records on the wire as Kafka Connect does: JSON by its own converter, Avro by Avro's own
 * library after the rules of Confluent's converter.
 */
final class Wire implements AvroSchemas {
  static final String TOPIC = "server.inventory.customers";

  enum Encoding {
    JSON,
    JSON_WITH_SCHEMA,
    AVRO
  }

  private final Map<Integer, String> registry = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final JsonConverter plain = converter(false);
  private final JsonConverter described = converter(true);
  private long offset;

  private static JsonConverter converter(boolean schemas) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", schemas, "schemas.cache.size", 1_000), false);
    return converter;
  }

  /** The next message of the topic's first partition. */
  Message message(Encoding encoding, Struct key, Struct value) {
    return message(encoding, 0, key, value);
  }

  Message message(Encoding encoding, int partition, Struct key, Struct value) {
    return new Message(
        TOPIC,
        partition,
        offset++,
        1_700_000_000_123L,
        bytes(encoding, key),
        bytes(encoding, value));
  }

  byte[] bytes(Encoding encoding, Struct struct) {
    if (struct == null) {
      return null;
    }
    return switch (encoding) {
      case JSON -> plain.fromConnectData(TOPIC, struct.schema(), struct);
      case JSON_WITH_SCHEMA -> described.fromConnectData(TOPIC, struct.schema(), struct);
      case AVRO -> avro(struct);
    };
  }

  private byte[] avro(Struct struct) {
    Schema schema = new ConnectAvro().schema(struct.schema());
    Integer id = ids.computeIfAbsent(schema.toString(), unused -> ids.size() + 100);
    registry.put(id, schema.toString());
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0);
      out.write(ByteBuffer.allocate(4).putInt(id).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<>(schema)
          .write(ConnectAvro.value(new SchemaAndValue(struct.schema(), struct), schema), encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  @Override
  public List<String> schemas(int id) {
    String schema = registry.get(id);
    if (schema == null) {
      throw VarveException.of(
          ErrorCode.REGISTRY_SCHEMA_MISSING, "the registry has no schema " + id, "look for it");
    }
    return List.of(schema);
  }
}
