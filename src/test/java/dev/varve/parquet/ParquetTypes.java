package dev.varve.parquet;

import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** What the archive's types are in a file, in words. */
public final class ParquetTypes {
  private ParquetTypes() {}

  /** As the layout of a file with one such column says. */
  public static String of(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return "LIST of " + of(list.element());
    }
    Column column = new Column("c", type, "any", true);
    TableSchema schema = new TableSchema(TableId.of("s", "t"), List.of(column), List.of());
    return words(FileLayout.of(schema).message().getType("c"));
  }

  private static String words(Type type) {
    PrimitiveType primitive = type.asPrimitiveType();
    PrimitiveTypeName name = primitive.getPrimitiveTypeName();
    String physical =
        name == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
            ? name + "(" + primitive.getTypeLength() + ")"
            : name.toString();
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return annotation == null ? physical : physical + ", " + annotation;
  }
}
