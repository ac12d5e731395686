package dev.varve.decode.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import java.io.IOException;
import java.io.UncheckedIOException;

/** MySQL's binary JSON as text. MariaDB has none: its JSON is text throughout. */
final class JsonText {
  private JsonText() {}

  static String of(byte[] binary) {
    if (binary.length == 0) {
      return "null"; // a column that became NOT NULL while it held nothing
    }
    try {
      return JsonBinary.parseAsString(binary);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
