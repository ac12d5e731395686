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
 */
public record Column(String name, FieldType type, String sourceType, boolean nullable) {
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(sourceType, "sourceType");
  }
}
