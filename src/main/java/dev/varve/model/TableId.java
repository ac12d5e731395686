package dev.varve.model;

import java.util.Objects;

/**
 * A table's place within its source's database: namespace and name, exactly as the database spells
 * them.
 *
 * <p>For PostgreSQL the namespace is the schema, for MySQL and MariaDB the database.
 */
public record TableId(String namespace, String name) implements Comparable<TableId> {

  public TableId {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    if (namespace.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException("a table has a namespace and a name");
    }
  }

  public static TableId of(String namespace, String name) {
    return new TableId(namespace, name);
  }

  /** Orders by namespace, then name, by UTF-16 code unit. */
  @Override
  public int compareTo(TableId other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace.name}, for people; ambiguous when a part contains a dot, so never parsed. */
  @Override
  public String toString() {
    return namespace + "." + name;
  }
}
