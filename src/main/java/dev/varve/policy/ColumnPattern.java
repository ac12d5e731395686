package dev.varve.policy;

import dev.varve.model.TableId;

/**
 * Columns by name: {@code table.column} in any schema, or {@code schema.table.column}, split at its
 * dots. A name with a dot is matched by a {@code ?} in its place.
 */
record ColumnPattern(Glob namespace, Glob table, Glob column) {

  /**
   * A pattern as the data map has it.
   *
   * @throws IllegalArgumentException if it has neither two parts nor three
   */
  static ColumnPattern of(String text) {
    String[] parts = text.split("\\.", -1);
    return switch (parts.length) {
      case 2 -> new ColumnPattern(Glob.of("*"), Glob.of(parts[0]), Glob.of(parts[1]));
      case 3 -> new ColumnPattern(Glob.of(parts[0]), Glob.of(parts[1]), Glob.of(parts[2]));
      default -> throw new IllegalArgumentException("not a column pattern: " + text);
    };
  }

  boolean speaksOf(TableId id) {
    return namespace.matches(id.namespace()) && table.matches(id.name());
  }

  boolean matches(TableId id, String name) {
    return speaksOf(id) && column.matches(name);
  }

  /** Whether every table's column of this name matches. */
  boolean matchesInAnyTable(String name) {
    return namespace.isAny() && table.isAny() && column.matches(name);
  }
}
