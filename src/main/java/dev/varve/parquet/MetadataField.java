package dev.varve.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;

import dev.varve.model.FieldNames;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * The columns that say what a row is, in file order after the row's own. Names and ids are part of
 * the format.
 */
enum MetadataField {
  OP("op", 1),
  TIME("time", 2),
  POSITION("position", 3),
  TRANSACTION("transaction", 4),
  EPOCH("epoch", 5),
  SCHEMA("schema", 6),
  ID("id", 7),
  UNCHANGED("unchanged", 8),
  MISFIT("misfit", 10);

  /** What no other column's name starts with. */
  static final String PREFIX = FieldNames.RESERVED_PREFIX;

  /** The struct with the before image, the last field of a file. */
  static final String BEFORE = PREFIX + "before";

  static final int BEFORE_ID = 11;
  private static final int BEFORE_UNCHANGED_ID = 12;

  private final String fieldName;
  private final int id;

  MetadataField(String suffix, int id) {
    this.fieldName = PREFIX + suffix;
    this.id = id;
  }

  String fieldName() {
    return fieldName;
  }

  Type type() {
    return switch (this) {
      case OP, POSITION, EPOCH, SCHEMA -> text(Repetition.REQUIRED);
      case TIME ->
          Types.optional(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, MICROS))
              .id(id)
              .named(fieldName);
      case TRANSACTION -> Types.optional(PrimitiveTypeName.INT64).id(id).named(fieldName);
      case ID -> Types.required(PrimitiveTypeName.BINARY).id(id).named(fieldName);
      case UNCHANGED -> unchanged(id);
      case MISFIT ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.jsonType())
              .id(id)
              .named(fieldName);
    };
  }

  /** The list of unchanged columns inside the before image. */
  static Type beforeUnchanged() {
    return UNCHANGED.unchanged(BEFORE_UNCHANGED_ID);
  }

  private Type text(Repetition repetition) {
    return Types.primitive(PrimitiveTypeName.BINARY, repetition)
        .as(LogicalTypeAnnotation.stringType())
        .id(id)
        .named(fieldName);
  }

  private Type unchanged(int listId) {
    Type element =
        Types.required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .id(listId + 1)
            .named("element");
    return Types.optionalList().element(element).id(listId).named(fieldName);
  }
}
