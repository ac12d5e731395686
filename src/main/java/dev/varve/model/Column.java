package dev.varve.model;

import java.util.Objects;

/**
 * A column of one schema version.
 *
 * @param name as the database spells it
 * @param type how the archive holds it
 * @param sourceType the database's own name of the type with its parameters, lower case, such as
 *     {@code numeric(12,2)}
 * @param nullable whether the source says it can be null
 * @param rule the column rule that its values went through before they were stored, with all that
 *     its outcome depends on, such as {@code truncate(4)}; null when they are as the source sent
 *     them
 */
public record Column(
    String name, FieldType type, String sourceType, boolean nullable, String rule) {
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(sourceType, "sourceType");
  }

  /** A column whose values are as the source sent them. */
  public Column(String name, FieldType type, String sourceType, boolean nullable) {
    this(name, type, sourceType, nullable, null);
  }

  /** Whether its values are not those of the source. */
  public boolean isMasked() {
    return rule != null;
  }
}
