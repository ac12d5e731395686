package dev.varve.decode;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a row image back into Java values, for comparing. */
public final class DecodedRow {
  private DecodedRow() {}

  /** What stands for a column that the source did not send. */
  public record Unchanged() {}

  /** A value kept as text because it does not fit. */
  public record Misfit(String text) {}

  public static Map<String, Object> of(TableSchema schema, byte[] image) {
    Map<String, Object> row = new LinkedHashMap<>();
    RowImageReader reader = new RowImageReader();
    List<Column> columns = schema.columns();
    reader.reset(image, columns.size());
    for (Column column : columns) {
      Slot slot = reader.next();
      Object value =
          switch (slot) {
            case NULL -> null;
            case UNCHANGED -> new Unchanged();
            case TEXT -> new Misfit(reader.readText());
            case VALUE -> value(column.type(), reader);
          };
      row.put(column.name(), value);
    }
    return row;
  }

  /** How many of a row's values are kept as text. */
  public static long misfits(Map<String, Object> row) {
    return row.values().stream().filter(value -> value instanceof Misfit).count();
  }

  private static Object value(FieldType type, RowImageReader reader) {
    if (type instanceof FieldType.Decimal decimal) {
      return reader.readDecimal(decimal.scale());
    }
    if (type instanceof FieldType.ListOf list) {
      List<Object> elements = new ArrayList<>();
      int size = reader.readListSize();
      for (int i = 0; i < size; i++) {
        elements.add(reader.nextElementIsNull() ? null : value(list.element(), reader));
      }
      return elements;
    }
    return switch ((FieldType.Scalar) type) {
      case BOOLEAN -> reader.readBoolean();
      case INT32, INT64, DATE, TIMESTAMP, TIMESTAMP_UTC -> reader.readLong();
      case FLOAT32 -> reader.readFloat();
      case FLOAT64 -> reader.readDouble();
      case STRING, JSON -> reader.readText();
      case BYTES -> bytes(reader);
    };
  }

  private static List<Byte> bytes(RowImageReader reader) {
    int start = reader.readSlice();
    List<Byte> bytes = new ArrayList<>();
    for (byte b : Arrays.copyOfRange(reader.image(), start, start + reader.sliceLength())) {
      bytes.add(b);
    }
    return bytes;
  }
}
