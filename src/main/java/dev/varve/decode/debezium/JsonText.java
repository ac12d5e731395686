package dev.varve.decode.debezium;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Prints a value as JSON without space: bytes as base64, decimals as numbers, a map whose keys are
 * no texts as a list of pairs. Equal values give equal texts.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Object value) {
    JsonText text = new JsonText();
    text.put(value);
    return text.out.toString();
  }

  private void put(Object value) {
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof byte[] bytes) {
      quote(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof BigDecimal decimal) {
      out.append(decimal.toPlainString());
    } else if (value instanceof List<?> list) {
      putList(list);
    } else if (value instanceof Map<?, ?> map) {
      putMap(map);
    } else if (isNotFinite(value)) {
      quote(value.toString());
    } else {
      out.append(value);
    }
  }

  private static boolean isNotFinite(Object value) {
    return value instanceof Number number
        && !(number instanceof Long)
        && !Double.isFinite(number.doubleValue());
  }

  private void putList(List<?> list) {
    char separator = '[';
    for (Object element : list) {
      out.append(separator);
      put(element);
      separator = ',';
    }
    out.append(list.isEmpty() ? "[]" : "]");
  }

  private void putMap(Map<?, ?> map) {
    char separator = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      quote((String) entry.getKey());
      out.append(':');
      put(entry.getValue());
      separator = ',';
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
