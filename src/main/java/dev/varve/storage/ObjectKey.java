package dev.varve.storage;

/**
 * The rule that every key of an {@link ObjectStore} keeps, so that a key means the same on a file
 * system and in a bucket and that all stores list in one order: printable ASCII, parts separated by
 * single slashes, no part that is a dot or two.
 */
public final class ObjectKey {
  private ObjectKey() {}

  /**
   * Returns the key if it keeps the rule.
   *
   * @throws IllegalArgumentException if it does not
   */
  public static String require(String key) {
    for (String part : key.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException("not an object key: '" + key + "'");
      }
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c > '~' || c == '\\') {
        throw new IllegalArgumentException("not an object key: '" + key + "'");
      }
    }
    return key;
  }
}
