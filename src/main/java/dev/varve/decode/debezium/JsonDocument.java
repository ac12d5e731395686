package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where in a message's bytes the payload is, and what schema stands before it. Messages of one
 * topic begin with the same schema, byte for byte, so it is compared, not parsed; another one is
 * parsed once.
 */
final class JsonDocument {
  /** Kafka bounds a message; the parser's own bounds are below what a database may hold. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(1_000_000)
                  .build())
          .build();

  private static final byte[] SCHEMA = "\"schema\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAYLOAD = "\"payload\"".getBytes(StandardCharsets.US_ASCII);
  private static final int SCHEMAS_MAX = 16;
  private static final ObjectMapper SCHEMAS =
      new ObjectMapper(
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /** A schema, and the bytes up to its payload; or its own bytes, when the payload comes first. */
  record Schema(byte[] bytes, boolean first, ConnectType type, RowLayout row) {}

  private final List<Schema> schemas = new ArrayList<>();

  /** The bytes that hold the payload: the message's, or a copy of the payload alone. */
  byte[] bytes;

  int payloadStart;

  /** Whether the object that holds schema and payload has to be closed behind the payload. */
  boolean enclosed;

  /** Null when the message has none. */
  Schema schema;

  void open(byte[] message) throws IOException {
    bytes = message;
    payloadStart = 0;
    enclosed = false;
    schema = known(message);
    if (schema != null) {
      payloadStart = schema.bytes().length;
      enclosed = true;
    } else if (maybeEmbedded(message)) {
      locate(message);
    }
  }

  private Schema known(byte[] message) {
    for (int i = 0; i < schemas.size(); i++) {
      Schema candidate = schemas.get(i);
      byte[] prefix = candidate.bytes();
      if (candidate.first()
          && message.length > prefix.length
          && Arrays.equals(message, 0, prefix.length, prefix, 0, prefix.length)) {
        if (i > 0) {
          schemas.remove(i);
          schemas.add(0, candidate);
        }
        return candidate;
      }
    }
    return null;
  }

  /** Whether the first name is schema or payload. */
  private static boolean maybeEmbedded(byte[] message) {
    int brace = pastSpace(message, 0);
    if (brace == message.length || message[brace] != '{') {
      return false;
    }
    int name = pastSpace(message, brace + 1);
    return startsWith(message, name, SCHEMA) || startsWith(message, name, PAYLOAD);
  }

  private static int pastSpace(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] text) {
    return bytes.length - at >= text.length
        && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
  }

  private void locate(byte[] message) throws IOException {
    if (!Utf8.isValid(message, 0, message.length)) {
      throw new Malformed("the JSON is not UTF-8");
    }
    int[] schemaAt = null;
    int[] payloadAt = null;
    try (JsonParser parser = FACTORY.createParser(message)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        int[] at = span(parser);
        if (name.equals("schema") && schemaAt == null) {
          schemaAt = at;
        } else if (name.equals("payload") && payloadAt == null) {
          payloadAt = at;
        } else {
          return;
        }
      }
      if (parser.nextToken() != null) {
        throw new Malformed("something follows the end of the JSON object");
      }
    }
    if (schemaAt != null && payloadAt != null) {
      found(message, schemaAt, payloadAt);
    }
  }

  /** Where the next value begins and ends. */
  static int[] span(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new Malformed("the JSON breaks off");
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    if (token.isScalarValue()) {
      parser.finishToken();
    }
    return new int[] {start, (int) parser.currentLocation().getByteOffset()};
  }

  private void found(byte[] message, int[] schemaAt, int[] payloadAt) throws IOException {
    boolean first = schemaAt[0] < payloadAt[0];
    byte[] text = Arrays.copyOfRange(message, schemaAt[0], schemaAt[1]);
    if (!new String(text, StandardCharsets.US_ASCII).equals("null")) {
      schema = parsed(first ? Arrays.copyOf(message, payloadAt[0]) : text, text, first);
    }
    if (first) {
      payloadStart = payloadAt[0];
      enclosed = true;
    } else {
      bytes = Arrays.copyOfRange(message, payloadAt[0], payloadAt[1]);
    }
  }

  private Schema parsed(byte[] remembered, byte[] text, boolean first) throws IOException {
    for (Schema candidate : schemas) {
      if (candidate.first() == first && Arrays.equals(candidate.bytes(), remembered)) {
        return candidate;
      }
    }
    ConnectType type = EmbeddedSchema.parse(SCHEMAS.readTree(text));
    Schema parsed = new Schema(remembered, first, type, RowLayouts.ofEnvelope(type));
    if (schemas.size() == SCHEMAS_MAX) {
      schemas.remove(SCHEMAS_MAX - 1);
    }
    schemas.add(0, parsed);
    return parsed;
  }

  /**
   * Requires that nothing but the end of the enclosing object follows.
   *
   * @param at where the payload ends
   */
  void requireEnd(int at) {
    int closed = 0;
    for (int i = at; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '}' && enclosed && closed == 0) {
        closed = 1;
      } else if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        throw new Malformed("something follows the end of the JSON object");
      }
    }
    if (enclosed && closed == 0) {
      throw new Malformed("the JSON breaks off");
    }
  }
}
