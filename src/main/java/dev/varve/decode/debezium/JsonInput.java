package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.varve.block.RowImageWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The value that a JSON parser stands on, in the forms in which Kafka Connect's converter writes
 * it: bytes as base64, decimals as base64 or as numbers, floats that are no numbers as texts. A
 * failure of the parser itself leaves as an {@link UncheckedIOException}.
 */
final class JsonInput implements Input {
  /** A number's literal may ask for more digits than any memory holds. */
  private static final int SCALE_MAX = 100_000;

  private final JsonParser parser;

  /** Whether a text may have half of a pair of surrogates: only an escape can give one. */
  private final boolean escapes;

  JsonInput(JsonParser parser, boolean escapes) {
    this.parser = parser;
    this.escapes = escapes;
  }

  JsonParser parser() {
    return parser;
  }

  @Override
  public long integer() {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new Malformed("a whole number was expected");
    }
    try {
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw new Malformed("a whole number has more than 64 bits");
      }
      return parser.getLongValue();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public float float32() {
    try {
      return Float.parseFloat(floating());
    } catch (NumberFormatException wrong) {
      throw new Malformed("a number was expected");
    }
  }

  @Override
  public double float64() {
    try {
      return Double.parseDouble(floating());
    } catch (NumberFormatException wrong) {
      throw new Malformed("a number was expected");
    }
  }

  private String floating() {
    String text = raw();
    boolean special = text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    if (!parser.currentToken().isNumeric()
        && !(special && parser.currentToken() == JsonToken.VALUE_STRING)) {
      throw new Malformed("a number was expected");
    }
    return text;
  }

  @Override
  public boolean bool() {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw new Malformed("true or false was expected");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  @Override
  public String text() {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new Malformed("a text was expected");
    }
    return checked(raw());
  }

  /** The literal of a number, the content of a text, true or false. */
  String raw() {
    try {
      return parser.getText();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  String checked(String text) {
    if (escapes && Utf8.hasLoneSurrogate(text)) {
      throw new Malformed("a text has half of a surrogate pair");
    }
    return text;
  }

  @Override
  public byte[] bytes() {
    String text = text();
    if (text.equals(Placeholder.TEXT)) {
      return Placeholder.BYTES.clone();
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException wrong) {
      throw new Malformed("bytes are no base64");
    }
  }

  @Override
  public BigDecimal decimal(int scale) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      byte[] unscaled = bytes();
      if (unscaled.length == 0) {
        throw new Malformed("a decimal has no digits");
      }
      return new BigDecimal(new BigInteger(unscaled), scale);
    }
    if (!parser.currentToken().isNumeric()) {
      throw new Malformed("a decimal was expected");
    }
    BigDecimal value = number();
    if (value.scale() > scale && value.stripTrailingZeros().scale() > scale) {
      throw new Malformed("a decimal has more digits after the point than its schema's scale");
    }
    return value.setScale(scale);
  }

  /** A number of any kind. */
  BigDecimal number() {
    BigDecimal value = new BigDecimal(raw());
    if (Math.abs((long) value.scale()) > SCALE_MAX) {
      throw new Malformed("a decimal has too many digits");
    }
    return value;
  }

  @Override
  public Object tree(ConnectType type) {
    try {
      return node(type);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Object node(ConnectType type) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (type.kind()) {
      case INT8, INT16, INT32, INT64 -> integer();
      case FLOAT32 -> float32();
      case FLOAT64 -> float64();
      case BOOLEAN -> bool();
      case STRING -> text();
      case BYTES -> type.isDecimal() ? decimal(type.number("scale", 0)) : bytes();
      case ARRAY -> list(type.element());
      case MAP -> type.keys().kind() == Kind.STRING ? map(type) : pairs(type);
      case STRUCT -> struct(type);
    };
  }

  private List<Object> list(ConnectType element) throws IOException {
    require(JsonToken.START_ARRAY);
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(node(element));
    }
    return list;
  }

  private List<Object> pairs(ConnectType map) throws IOException {
    require(JsonToken.START_ARRAY);
    List<Object> pairs = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(JsonToken.START_ARRAY);
      List<Object> pair = new ArrayList<>();
      parser.nextToken();
      pair.add(node(map.keys()));
      parser.nextToken();
      pair.add(node(map.element()));
      parser.nextToken();
      require(JsonToken.END_ARRAY);
      pairs.add(pair);
    }
    return pairs;
  }

  private Map<String, Object> map(ConnectType type) throws IOException {
    require(JsonToken.START_OBJECT);
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (map.containsKey(name)) {
        throw new Malformed("a name stands twice in one object");
      }
      map.put(checked(name), node(type.element()));
    }
    require(JsonToken.END_OBJECT);
    return map;
  }

  private Map<String, Object> struct(ConnectType type) throws IOException {
    require(JsonToken.START_OBJECT);
    Map<String, Object> read = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      ConnectType field = type.field(name);
      if (field == null || read.containsKey(name)) {
        throw new Malformed("a struct has a field twice, or one that its schema lacks");
      }
      read.put(name, node(field));
    }
    require(JsonToken.END_OBJECT);
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (ConnectType.Field field : type.fields()) {
      ordered.put(field.name(), read.get(field.name()));
    }
    return ordered;
  }

  private void require(JsonToken token) {
    if (parser.currentToken() != token) {
      throw new Malformed("a value is not of its schema's type");
    }
  }

  @Override
  public void writeText(RowImageWriter row) {
    String text = text();
    if (Placeholder.is(text)) {
      row.writeUnchanged();
    } else {
      row.writeText(text);
    }
  }
}
