package dev.varve.decode;

import java.util.Arrays;

/**
 * The bytes behind PostgreSQL's text of a bytea, in both of its output formats.
 *
 * @see <a href="https://www.postgresql.org/docs/17/datatype-binary.html">PostgreSQL 17, binary data
 *     types</a>
 */
final class Bytea {
  private Bytea() {}

  static byte[] decode(String text) {
    return text.startsWith("\\x") ? hex(text) : escaped(text);
  }

  private static byte[] hex(String text) {
    if ((text.length() & 1) != 0) {
      throw new IllegalArgumentException("odd number of hexadecimal digits");
    }
    byte[] bytes = new byte[(text.length() - 2) >> 1];
    for (int i = 0, at = 2; i < bytes.length; i++, at += 2) {
      bytes[i] = (byte) (digit(text.charAt(at), 16) << 4 | digit(text.charAt(at + 1), 16));
    }
    return bytes;
  }

  private static byte[] escaped(String text) {
    byte[] bytes = new byte[text.length()];
    int size = 0;
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      if (c != '\\') {
        bytes[size++] = (byte) c;
        at++;
      } else if (text.charAt(at + 1) == '\\') {
        bytes[size++] = '\\';
        at += 2;
      } else {
        bytes[size++] =
            (byte)
                (digit(text.charAt(at + 1), 8) << 6
                    | digit(text.charAt(at + 2), 8) << 3
                    | digit(text.charAt(at + 3), 8));
        at += 4;
      }
    }
    return Arrays.copyOf(bytes, size);
  }

  private static int digit(char c, int radix) {
    int digit = Character.digit(c, radix);
    if (digit < 0) {
      throw new IllegalArgumentException("not a digit");
    }
    return digit;
  }
}
