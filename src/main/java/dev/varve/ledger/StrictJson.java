package dev.varve.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * JSON as the archive's documents use it. Written: the same values give the same bytes, in one
 * line. Read: every field must be known, present once and of its type; nothing follows the end.
 */
final class StrictJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectReader READER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private StrictJson() {}

  /** Writes one document. */
  interface Body {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** The document's UTF-8 bytes, ended by a line feed. */
  static byte[] write(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.writeTo(json);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("no device is involved", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The document's root.
   *
   * @throws IllegalArgumentException if the bytes are not one JSON object; the message quotes
   *     nothing of them
   */
  static Fields read(byte[] bytes) {
    try {
      return new Fields("document", READER.readValue(bytes));
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
  }

  /** An object's fields, each read by its type. */
  static final class Fields {
    private final String name;
    private final JsonNode node;

    private Fields(String name, JsonNode node) {
      if (node == null || !node.isObject()) {
        throw new IllegalArgumentException(name + " is not an object");
      }
      this.name = name;
      this.node = node;
    }

    /** Requires exactly these fields. */
    Fields only(String... expected) {
      Set<String> found = names();
      if (!found.equals(Set.of(expected))) {
        throw new IllegalArgumentException(
            name + " has the fields " + found + ", expected " + new TreeSet<>(Set.of(expected)));
      }
      return this;
    }

    /** Requires exactly these fields, and allows one more. */
    Fields onlyOptionally(String optional, String... expected) {
      return has(optional)
          ? only(Stream.concat(Stream.of(optional), Stream.of(expected)).toArray(String[]::new))
          : only(expected);
    }

    Set<String> names() {
      Set<String> names = new TreeSet<>();
      node.fieldNames().forEachRemaining(names::add);
      return names;
    }

    boolean has(String field) {
      return node.has(field);
    }

    String text(String field) {
      return text(field, node.get(field));
    }

    long number(String field) {
      JsonNode value = node.get(field);
      if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
        throw new IllegalArgumentException(field + " is not an integer");
      }
      return value.longValue();
    }

    int smallNumber(String field) {
      return Math.toIntExact(number(field));
    }

    boolean flag(String field) {
      JsonNode value = node.get(field);
      if (value == null || !value.isBoolean()) {
        throw new IllegalArgumentException(field + " is not true or false");
      }
      return value.booleanValue();
    }

    Fields object(String field) {
      return new Fields(field, node.get(field));
    }

    List<Fields> objects(String field) {
      List<Fields> objects = new ArrayList<>();
      elements(field).forEachRemaining(element -> objects.add(new Fields(field, element)));
      return objects;
    }

    List<String> texts(String field) {
      List<String> texts = new ArrayList<>();
      elements(field).forEachRemaining(element -> texts.add(text(field, element)));
      return texts;
    }

    private Iterator<JsonNode> elements(String field) {
      JsonNode value = node.get(field);
      if (value == null || !value.isArray()) {
        throw new IllegalArgumentException(field + " is not a list");
      }
      return value.elements();
    }

    private static String text(String field, JsonNode value) {
      if (value == null || !value.isTextual()) {
        throw new IllegalArgumentException(field + " is not a text");
      }
      return value.textValue();
    }
  }
}
