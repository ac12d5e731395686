package dev.varve.lineage;

import dev.varve.model.FieldType;

/** The names that lineage and {@code docs/format.md} give to the types of the archive's columns. */
final class TypeName {
  private TypeName() {}

  /** Such as {@code INT64}, {@code DECIMAL(12,2)} or {@code LIST(STRING)}. */
  static String of(FieldType type) {
    if (type instanceof FieldType.Decimal decimal) {
      return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof FieldType.ListOf list) {
      return "LIST(" + of(list.element()) + ")";
    }
    return ((FieldType.Scalar) type).name();
  }
}
