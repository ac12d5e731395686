package dev.varve.decode.debezium;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What Debezium sends for a value that the source did not: its default {@code
 * unavailable.value.placeholder}, in the form of each type.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-toasted-values">Debezium,
 *     PostgreSQL, toasted values</a>
 */
final class Placeholder {
  static final String TEXT = "__debezium_unavailable_value";
  static final byte[] BYTES = TEXT.getBytes(StandardCharsets.US_ASCII);
  static final String HSTORE = "{\"" + TEXT + "\":\"" + TEXT + "\"}";

  private static final String UUID_TEXT = UUID.nameUUIDFromBytes(BYTES).toString();

  private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);
  private static final Set<String> UNTYPED =
      Set.of(
          TEXT,
          HSTORE,
          BASE64,
          "[\"" + TEXT + "\"]",
          "[\"" + BASE64 + "\"]",
          "[\"" + UUID_TEXT + "\"]",
          numbers());

  /** No longer text stands for a value. */
  static final int UNTYPED_LENGTH_MAX =
      UNTYPED.stream().mapToInt(String::length).max().orElseThrow();

  private Placeholder() {}

  private static String numbers() {
    StringBuilder list = new StringBuilder();
    for (byte b : BYTES) {
      list.append(list.isEmpty() ? '[' : ',').append(b);
    }
    return list.append(']').toString();
  }

  /** Whether JSON without a schema, or the content of a text in it, stands for a value. */
  static boolean isUntyped(String json) {
    return json.length() >= TEXT.length()
        && json.length() <= UNTYPED_LENGTH_MAX
        && UNTYPED.contains(json);
  }

  static boolean is(String text) {
    return text.length() == TEXT.length() ? text.equals(TEXT) : text.equals(HSTORE);
  }

  static boolean is(byte[] bytes) {
    return Arrays.equals(bytes, BYTES);
  }

  static boolean is(Map<?, ?> map) {
    return map.size() == 1 && TEXT.equals(map.get(TEXT));
  }

  static boolean is(List<?> list) {
    if (list.size() == BYTES.length) {
      for (int i = 0; i < BYTES.length; i++) {
        if (!(list.get(i) instanceof Number number) || number.longValue() != BYTES[i]) {
          return false;
        }
      }
      return true;
    }
    return list.size() == 1
        && (TEXT.equals(list.get(0))
            || UUID_TEXT.equals(list.get(0))
            || (list.get(0) instanceof byte[] bytes && is(bytes)));
  }
}
