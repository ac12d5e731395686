package dev.varve.decode.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;

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
      throw VarveException.of(
          ErrorCode.RECORD_UNDECODABLE,
          "a JSON value in the log cannot be read",
          "report the server's version",
          unreadable);
    }
  }
}
