package dev.varve.decode.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * The type of a value as Kafka Connect knows it, whatever encoding told it.
 *
 * @param name the semantic name, such as {@code io.debezium.time.Date}, or null
 * @param optional whether it may be null
 * @param defaultValue as the encoding's schema spells it, or null
 * @param fields of a {@link Kind#STRUCT}; else empty
 * @param element of an {@link Kind#ARRAY}, the values of a {@link Kind#MAP}; else null
 * @param keys of a {@link Kind#MAP}; else null
 */
record ConnectType(
    Kind kind,
    String name,
    Map<String, String> parameters,
    boolean optional,
    JsonNode defaultValue,
    List<Field> fields,
    ConnectType element,
    ConnectType keys) {

  static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";

  record Field(String name, ConnectType type) {}

  ConnectType {
    parameters = Map.copyOf(parameters);
    fields = List.copyOf(fields);
  }

  static ConnectType of(Kind kind, String name, boolean optional) {
    return new ConnectType(kind, name, Map.of(), optional, null, List.of(), null, null);
  }

  /** The type of the field with this name, or null. */
  ConnectType field(String field) {
    for (Field candidate : fields) {
      if (candidate.name().equals(field)) {
        return candidate.type();
      }
    }
    return null;
  }

  boolean isDecimal() {
    return kind == Kind.BYTES && DECIMAL.equals(name);
  }

  /**
   * A parameter that is a whole number, or the fallback when there is none.
   *
   * @throws Malformed if it is something else
   */
  int number(String parameter, int fallback) {
    String text = parameters.get(parameter);
    if (text == null) {
      return fallback;
    }
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new Malformed("the schema's parameter " + parameter + " is no number");
    }
  }
}
