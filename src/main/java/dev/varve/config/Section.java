package dev.varve.config;

/**
 * A key of the data map that holds further keys.
 *
 * @param path as in {@link Setting}; a list of sections ends with {@code []}
 * @param meaning a sentence or two for the reference
 * @param optional whether it can be left out although keys in it are required
 */
record Section(String path, String meaning, boolean optional) {

  Section(String path, String meaning) {
    this(path, meaning, false);
  }

  /** A section that can be left out, whatever is required in it. */
  static Section optional(String path, String meaning) {
    return new Section(path, meaning, true);
  }

  boolean isList() {
    return path.endsWith("[]");
  }

  /** The key itself, without the mark of a list. */
  String key() {
    String name = isList() ? path.substring(0, path.length() - 2) : path;
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The section it stands in; empty for the top. */
  String parent() {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
