package dev.varve.decode.mysql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A character set of the server.
 *
 * @param name as the server spells it
 * @param bytesMax the most bytes that one character takes
 */
public record CharacterSet(String name, int bytesMax) {
  static final String BINARY = "binary";
  private static final String LATIN1 = "latin1";

  /** Those whose every byte sequence Java reads as the server does; {@code MySqlTypesIT} tries. */
  private static final Map<String, String> JAVA =
      Map.ofEntries(
          Map.entry("ascii", "US-ASCII"),
          Map.entry("utf8", "UTF-8"),
          Map.entry("utf8mb3", "UTF-8"),
          Map.entry("utf8mb4", "UTF-8"),
          Map.entry("ucs2", "UTF-16BE"),
          Map.entry("utf16", "UTF-16BE"),
          Map.entry("utf16le", "UTF-16LE"),
          Map.entry("utf32", "UTF-32BE"),
          Map.entry("latin2", "ISO-8859-2"),
          Map.entry("latin5", "ISO-8859-9"),
          Map.entry("cp1250", "windows-1250"),
          Map.entry("cp1251", "windows-1251"),
          Map.entry("koi8r", "KOI8-R"),
          Map.entry("gbk", "GBK"),
          Map.entry("sjis", "Shift_JIS"));

  /** Whether text beyond ASCII is read as text. */
  public boolean isKnown() {
    return name.equals(LATIN1) || JAVA.containsKey(name);
  }

  /** The text, or null when these bytes are none in this set or the set is not known here. */
  String text(byte[] bytes) {
    if (name.equals(LATIN1)) {
      return latin1(bytes);
    }
    String java = JAVA.get(name);
    if (java == null) {
      return ascii(bytes);
    }
    try {
      return Charset.forName(java)
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }

  /** MySQL's latin1 is windows-1252, with what that leaves open as control characters. */
  private static String latin1(byte[] bytes) {
    String text = new String(bytes, Charset.forName("windows-1252"));
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] == '\uFFFD') {
        chars[i] = (char) (bytes[i] & 0xFF);
      }
    }
    return new String(chars);
  }

  /** Every set that is not known here has ASCII in it, but for one. */
  private String ascii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0 || name.equals("swe7")) {
        return null;
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
