package dev.varve.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;

import dev.varve.model.Column;
import dev.varve.model.FieldNames;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * How a schema version is laid out in a Parquet file. Every column of a table has exactly one leaf,
 * lists included, so leaves are found by counting: the row's columns, the metadata columns, the
 * before image's columns, its unchanged list.
 *
 * @param message the file's schema
 * @param names what the columns are called in the file, in column order
 * @param leaves the file's leaves in their order
 */
record FileLayout(MessageType message, List<String> names, List<ColumnDescriptor> leaves) {
  private static final String BEFORE_PATH = "\0before\0";

  static FileLayout of(TableSchema schema) {
    List<String> names = List.of(FieldNames.of(schema.columns()));
    FieldIds ids = new FieldIds();
    List<Type> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      fields.add(field(schema.columns().get(i), names.get(i), "", ids));
    }
    for (MetadataField field : MetadataField.values()) {
      fields.add(field.type());
    }
    List<Type> before = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      before.add(field(schema.columns().get(i), names.get(i), BEFORE_PATH, ids));
    }
    before.add(MetadataField.beforeUnchanged());
    fields.add(
        Types.optionalGroup()
            .addFields(before.toArray(Type[]::new))
            .id(MetadataField.BEFORE_ID)
            .named(MetadataField.BEFORE));
    MessageType message = new MessageType("change", fields);
    return new FileLayout(message, names, List.copyOf(message.getColumns()));
  }

  ColumnDescriptor row(int column) {
    return leaves.get(column);
  }

  ColumnDescriptor metadata(MetadataField field) {
    return leaves.get(names.size() + field.ordinal());
  }

  ColumnDescriptor before(int column) {
    return leaves.get(names.size() + MetadataField.values().length + column);
  }

  ColumnDescriptor beforeUnchanged() {
    return leaves.get(leaves.size() - 1);
  }

  private static Type field(Column column, String name, String pathPrefix, FieldIds ids) {
    return type(column.type(), name, pathPrefix + column.name(), ids);
  }

  private static Type type(FieldType type, String name, String path, FieldIds ids) {
    int id = ids.of(path);
    if (type instanceof FieldType.ListOf list) {
      Type element = type(list.element(), "element", path + "\0element", ids);
      return Types.optionalList().element(element).id(id).named(name);
    }
    if (type instanceof FieldType.Decimal decimal) {
      return decimal(decimal, id, name);
    }
    FieldType.Scalar scalar = (FieldType.Scalar) type;
    return Types.primitive(primitive(scalar), Repetition.OPTIONAL)
        .as(annotation(scalar))
        .id(id)
        .named(name);
  }

  private static Type decimal(FieldType.Decimal type, int id, String name) {
    int width = DecimalCodec.width(type.precision());
    PrimitiveTypeName primitive =
        switch (width) {
          case Integer.BYTES -> PrimitiveTypeName.INT32;
          case Long.BYTES -> PrimitiveTypeName.INT64;
          default -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        };
    var builder = Types.primitive(primitive, Repetition.OPTIONAL);
    if (primitive == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
      builder = builder.length(width);
    }
    return builder
        .as(LogicalTypeAnnotation.decimalType(type.scale(), type.precision()))
        .id(id)
        .named(name);
  }

  private static PrimitiveTypeName primitive(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
      case INT32, DATE -> PrimitiveTypeName.INT32;
      case INT64, TIMESTAMP, TIMESTAMP_UTC -> PrimitiveTypeName.INT64;
      case FLOAT32 -> PrimitiveTypeName.FLOAT;
      case FLOAT64 -> PrimitiveTypeName.DOUBLE;
      case STRING, JSON, BYTES -> PrimitiveTypeName.BINARY;
    };
  }

  private static LogicalTypeAnnotation annotation(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN, INT32, INT64, FLOAT32, FLOAT64, BYTES -> null;
      case STRING -> LogicalTypeAnnotation.stringType();
      case JSON -> LogicalTypeAnnotation.jsonType();
      case DATE -> LogicalTypeAnnotation.dateType();
      case TIMESTAMP -> LogicalTypeAnnotation.timestampType(false, MICROS);
      case TIMESTAMP_UTC -> LogicalTypeAnnotation.timestampType(true, MICROS);
    };
  }
}
