package dev.varve.decode.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import dev.varve.decode.debezium.ConnectType.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the schema that Kafka Connect's JSON converter puts beside a payload.
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-301%3A+Schema+Inferencing+for+JsonConverter">Kafka
 *     Connect, JsonConverter with schemas.enable</a>
 */
final class EmbeddedSchema {
  private static final int DEPTH_MAX = 100;

  private EmbeddedSchema() {}

  static ConnectType parse(JsonNode schema) {
    return type(schema, 0);
  }

  private static ConnectType type(JsonNode schema, int depth) {
    if (schema == null || !schema.isObject() || depth > DEPTH_MAX) {
      throw new Malformed("the embedded schema has a type that is no object");
    }
    Kind kind = kind(schema.path("type").asText());
    JsonNode element = kind == Kind.ARRAY ? schema.get("items") : schema.get("values");
    boolean holds = kind == Kind.ARRAY || kind == Kind.MAP;
    return new ConnectType(
        kind,
        schema.hasNonNull("name") ? schema.get("name").asText() : null,
        parameters(schema.get("parameters")),
        schema.path("optional").asBoolean(false),
        schema.get("default"),
        kind == Kind.STRUCT ? fields(schema.get("fields"), depth) : List.of(),
        holds ? type(element, depth + 1) : null,
        kind == Kind.MAP ? type(schema.get("keys"), depth + 1) : null);
  }

  private static List<Field> fields(JsonNode nodes, int depth) {
    if (nodes == null || !nodes.isArray()) {
      throw new Malformed("the embedded schema has a struct without fields");
    }
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode node : nodes) {
      if (!node.path("field").isTextual() || !names.add(node.get("field").asText())) {
        throw new Malformed("the embedded schema has a field without a name of its own");
      }
      fields.add(new Field(node.get("field").asText(), type(node, depth + 1)));
    }
    return fields;
  }

  private static Map<String, String> parameters(JsonNode node) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (node != null) {
      node.properties().forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
    }
    return parameters;
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "int8" -> Kind.INT8;
      case "int16" -> Kind.INT16;
      case "int32" -> Kind.INT32;
      case "int64" -> Kind.INT64;
      case "float" -> Kind.FLOAT32;
      case "double" -> Kind.FLOAT64;
      case "boolean" -> Kind.BOOLEAN;
      case "string" -> Kind.STRING;
      case "bytes" -> Kind.BYTES;
      case "array" -> Kind.ARRAY;
      case "map" -> Kind.MAP;
      case "struct" -> Kind.STRUCT;
      default -> throw new Malformed("the embedded schema has a type that Kafka Connect lacks");
    };
  }
}
