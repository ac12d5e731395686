package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.decode.debezium.AvroType.Field;
import dev.varve.decode.debezium.AvroType.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses a writer's schema, with what Confluent's converter noted in it of Kafka Connect's: {@code
 * connect.name}, {@code connect.type}, {@code connect.parameters}, {@code connect.default}.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/">Avro 1.12 specification</a>
 */
final class AvroSchemaParser {
  private static final int DEPTH_MAX = 100;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, AvroType> named = new HashMap<>();

  private AvroSchemaParser() {}

  /** The last of the schemas, which may name types of those before it. */
  static AvroType parse(List<String> schemas) {
    try {
      AvroSchemaParser parser = new AvroSchemaParser();
      AvroType last = null;
      for (String schema : schemas) {
        last = parser.type(MAPPER.readTree(schema), "", false, null, 0);
      }
      return last;
    } catch (JsonProcessingException notJson) {
      throw new Malformed("the registry's schema is no JSON");
    }
  }

  private AvroType type(
      JsonNode node, String namespace, boolean optional, JsonNode fallback, int depth) {
    if (node == null || depth > DEPTH_MAX) {
      throw new Malformed("the registry's schema lacks a type, or nests too deeply");
    }
    if (node.isArray()) {
      return union(node, namespace, fallback, depth);
    }
    JsonNode type = node.isObject() ? node.get("type") : node;
    if (type != null && !type.isTextual()) {
      return type(type, namespace, optional, fallback, depth + 1);
    }
    String name = type == null ? "" : type.textValue();
    Form form = primitive(name);
    if (form != null) {
      return described(new AvroType(form), node, optional, fallback);
    }
    return switch (name) {
      case "record", "error" -> record(node, namespace, optional, depth);
      case "enum", "fixed" -> sized(node, name, namespace, optional, fallback);
      case "array", "map" -> container(node, name, namespace, optional, fallback, depth);
      default -> reference(name, namespace, optional);
    };
  }

  private AvroType union(JsonNode node, String namespace, JsonNode fallback, int depth) {
    AvroType union = new AvroType(Form.UNION);
    List<AvroType> branches = new ArrayList<>();
    boolean optional = false;
    for (JsonNode branch : node) {
      optional |= branch.asText().equals("null");
    }
    for (JsonNode branch : node) {
      branches.add(type(branch, namespace, optional, fallback, depth + 1));
    }
    union.branches = List.copyOf(branches);
    return union;
  }

  private AvroType record(JsonNode node, String namespace, boolean optional, int depth) {
    AvroType record = new AvroType(Form.RECORD);
    String name = fullName(node, namespace);
    String inner = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    record.connect = ConnectType.of(Kind.STRUCT, connectName(node, name), optional);
    define(name, record);
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode field : node.path("fields")) {
      JsonNode fallback = field.get("default");
      if (!names.add(field.path("name").asText())) {
        throw new Malformed("the registry's schema has two fields of one name");
      }
      fields.add(
          new Field(
              field.path("name").asText(),
              type(field.get("type"), inner, false, fallback, depth + 1)));
    }
    record.fields = List.copyOf(fields);
    record.connect =
        new ConnectType(
            Kind.STRUCT,
            connectName(node, name),
            parameters(node),
            optional,
            null,
            connectFields(record),
            null,
            null);
    return record;
  }

  private static List<ConnectType.Field> connectFields(AvroType record) {
    List<ConnectType.Field> fields = new ArrayList<>();
    for (Field field : record.fields) {
      ConnectType type =
          isOpenUnion(field.type())
              ? ConnectType.of(Kind.STRUCT, "union", true)
              : field.type().present().connect;
      fields.add(new ConnectType.Field(field.name(), type));
    }
    return fields;
  }

  private static boolean isOpenUnion(AvroType type) {
    return type.form == Form.UNION
        && type.branches.stream().filter(b -> b.form != Form.NULL).count() != 1;
  }

  private AvroType sized(
      JsonNode node, String kind, String namespace, boolean optional, JsonNode fallback) {
    AvroType type = new AvroType(kind.equals("enum") ? Form.ENUM : Form.FIXED);
    if (type.form == Form.ENUM) {
      List<String> symbols = new ArrayList<>();
      node.path("symbols").forEach(symbol -> symbols.add(symbol.asText()));
      type.symbols = List.copyOf(symbols);
    } else {
      type.size = node.path("size").asInt(-1);
      if (type.size < 0) {
        throw new Malformed("the registry's schema has a fixed type without a size");
      }
    }
    described(type, node, optional, fallback);
    define(fullName(node, namespace), type);
    return type;
  }

  private AvroType container(
      JsonNode node,
      String kind,
      String namespace,
      boolean optional,
      JsonNode fallback,
      int depth) {
    AvroType type = new AvroType(kind.equals("map") ? Form.MAP : Form.ARRAY);
    type.element =
        type(node.get(kind.equals("map") ? "values" : "items"), namespace, false, null, depth + 1);
    return described(type, node, optional, fallback);
  }

  private AvroType reference(String name, String namespace, boolean optional) {
    boolean simple = !name.contains(".") && !namespace.isEmpty();
    AvroType type = simple ? named.get(namespace + "." + name) : named.get(name);
    if (type == null && simple) {
      type = named.get(name);
    }
    if (type == null) {
      throw new Malformed("the registry's schema names a type that it does not define");
    }
    if (type.connect.optional() == optional) {
      return type;
    }
    AvroType copy = new AvroType(type.form);
    copy.size = type.size;
    copy.symbols = type.symbols;
    copy.fields = type.fields;
    copy.connect = withOptional(type.connect, optional);
    return copy;
  }

  private void define(String name, AvroType type) {
    if (named.put(name, type) != null) {
      throw new Malformed("the registry's schema defines a name twice");
    }
  }

  private static String fullName(JsonNode node, String namespace) {
    String name = node.path("name").asText();
    if (name.isEmpty()) {
      throw new Malformed("the registry's schema has a type without a name");
    }
    String space = node.path("namespace").asText(namespace);
    return name.contains(".") || space.isEmpty() ? name : space + "." + name;
  }

  private static Form primitive(String name) {
    return switch (name) {
      case "null" -> Form.NULL;
      case "boolean" -> Form.BOOLEAN;
      case "int" -> Form.INT;
      case "long" -> Form.LONG;
      case "float" -> Form.FLOAT;
      case "double" -> Form.DOUBLE;
      case "bytes" -> Form.BYTES;
      case "string" -> Form.STRING;
      default -> null;
    };
  }

  private static AvroType described(
      AvroType type, JsonNode node, boolean optional, JsonNode fieldDefault) {
    if (type.form == Form.NULL) {
      return type;
    }
    Map<String, String> parameters = parameters(node);
    String logical = node.path("logicalType").asText("");
    boolean bytes = type.form == Form.BYTES || type.form == Form.FIXED;
    if (bytes && logical.equals("decimal")) {
      String scale = node.path("scale").asText("0");
      String noted = parameters.putIfAbsent("scale", scale);
      if (noted != null && !noted.equals(scale)) {
        throw new Malformed("the registry's schema has two scales for one decimal");
      }
      if (node.has("precision")) {
        parameters.putIfAbsent("connect.decimal.precision", node.get("precision").asText());
      }
    }
    JsonNode connectDefault = node.get("connect.default");
    ConnectType element = type.element == null ? null : type.element.present().connect;
    boolean entries = isEntries(type);
    type.connect =
        new ConnectType(
            entries ? Kind.MAP : kind(type, node.path("connect.type").asText("")),
            connectName(node, logicalName(type, logical)),
            parameters,
            optional,
            connectDefault == null ? fieldDefault : connectDefault,
            List.of(),
            entries ? element.field("value") : element,
            entries
                ? element.field("key")
                : type.form == Form.MAP ? ConnectType.of(Kind.STRING, null, false) : null);
    return type;
  }

  /** A map whose keys are no texts travels as a list of records. */
  private static boolean isEntries(AvroType type) {
    if (type.form != Form.ARRAY || type.element.form != Form.RECORD) {
      return false;
    }
    String name = type.element.connect.name();
    List<Field> fields = type.element.fields;
    return name != null
        && name.endsWith("MapEntry")
        && fields.size() == 2
        && fields.get(0).name().equals("key")
        && fields.get(1).name().equals("value");
  }

  private static Kind kind(AvroType type, String connectType) {
    return switch (type.form) {
      case BOOLEAN -> Kind.BOOLEAN;
      case INT ->
          switch (connectType) {
            case "int8" -> Kind.INT8;
            case "int16" -> Kind.INT16;
            default -> Kind.INT32;
          };
      case LONG -> Kind.INT64;
      case FLOAT -> Kind.FLOAT32;
      case DOUBLE -> Kind.FLOAT64;
      case BYTES, FIXED -> Kind.BYTES;
      case STRING, ENUM -> Kind.STRING;
      case ARRAY -> Kind.ARRAY;
      case MAP -> Kind.MAP;
      case RECORD, UNION, NULL -> Kind.STRUCT;
    };
  }

  /** The names that Confluent's converter stands for by a logical type alone. */
  private static String logicalName(AvroType type, String logical) {
    return switch (logical) {
      case "decimal" ->
          type.form == Form.BYTES || type.form == Form.FIXED ? ConnectType.DECIMAL : null;
      case "date" -> type.form == Form.INT ? "org.apache.kafka.connect.data.Date" : null;
      case "time-millis" -> type.form == Form.INT ? "org.apache.kafka.connect.data.Time" : null;
      case "timestamp-millis" ->
          type.form == Form.LONG ? "org.apache.kafka.connect.data.Timestamp" : null;
      default -> null;
    };
  }

  private static String connectName(JsonNode node, String fallback) {
    return node.hasNonNull("connect.name") ? node.get("connect.name").asText() : fallback;
  }

  private static Map<String, String> parameters(JsonNode node) {
    Map<String, String> parameters = new LinkedHashMap<>();
    JsonNode noted = node.get("connect.parameters");
    if (noted != null) {
      noted.properties().forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
    }
    return parameters;
  }

  private static ConnectType withOptional(ConnectType type, boolean optional) {
    return new ConnectType(
        type.kind(),
        type.name(),
        type.parameters(),
        optional,
        type.defaultValue(),
        type.fields(),
        type.element(),
        type.keys());
  }
}
