package dev.varve.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's text form of an array, taken apart.
 *
 * @see <a href="https://www.postgresql.org/docs/17/arrays.html#ARRAYS-IO">PostgreSQL 17, array
 *     input and output syntax</a>
 */
final class ArrayLiteral {
  private final String text;
  private final char delimiter;
  private int at = 1;

  private ArrayLiteral(String text, char delimiter) {
    this.text = text;
    this.delimiter = delimiter;
  }

  /**
   * The elements' texts, null for a null element; or null when the array has more than one
   * dimension or does not count from 1, which a list cannot say.
   */
  static List<String> parse(String text, char delimiter) {
    if (text.startsWith("[") || text.startsWith("{{")) {
      return null;
    }
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new IllegalArgumentException("not an array literal");
    }
    return new ArrayLiteral(text, delimiter).elements();
  }

  private List<String> elements() {
    List<String> elements = new ArrayList<>();
    if (text.charAt(at) == '}') {
      return elements;
    }
    while (true) {
      elements.add(text.charAt(at) == '"' ? quoted() : bare());
      char end = text.charAt(at++);
      if (end == '}') {
        return elements;
      }
      if (end != delimiter) {
        throw new IllegalArgumentException("no delimiter after an element");
      }
    }
  }

  private String bare() {
    int start = at;
    while (text.charAt(at) != delimiter && text.charAt(at) != '}') {
      at++;
    }
    String element = text.substring(start, at);
    return element.equals("NULL") ? null : element;
  }

  private String quoted() {
    StringBuilder element = new StringBuilder();
    at++;
    while (text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      element.append(text.charAt(at++));
    }
    at++;
    return element.toString();
  }
}
