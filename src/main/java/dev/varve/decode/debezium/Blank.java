package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.decode.debezium.RowLayout.Cell;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Finds the before images of which PostgreSQL sent only the key, and marks the rest of them as not
 * sent. Where a column cannot be null Debezium fills in its default, or zero, an empty text and so
 * on: that is no data either.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-replica-identity">Debezium,
 *     PostgreSQL, replica identity</a>
 */
final class Blank {
  private static final JsonFactory JSON = new JsonFactory();

  private final RowImageReader reader = new RowImageReader();
  private final RowImageWriter writer;

  Blank(RowImageWriter writer) {
    this.writer = writer;
  }

  /** The image, or when it holds nothing but a key, the image of the key alone. */
  byte[] masked(RowLayout layout, boolean[] key, byte[] image) {
    if (!isKeyOnly(layout, key, image)) {
      return image;
    }
    reader.reset(image, layout.size());
    writer.begin(layout.size());
    for (int i = 0; i < layout.size(); i++) {
      Slot slot = reader.next();
      FieldType type = layout.cell(i).column().type();
      Object value = slot == Slot.VALUE ? value(type, reader) : text(slot);
      if (!key[i] || slot == Slot.NULL || slot == Slot.UNCHANGED) {
        writer.writeUnchanged();
      } else if (slot == Slot.TEXT) {
        writer.writeMisfit((String) value);
      } else {
        write(value);
      }
    }
    return writer.finish();
  }

  private String text(Slot slot) {
    return slot == Slot.TEXT ? reader.readText() : null;
  }

  private boolean isKeyOnly(RowLayout layout, boolean[] key, byte[] image) {
    boolean hasKey = false;
    boolean hasOther = false;
    reader.reset(image, layout.size());
    for (int i = 0; i < layout.size(); i++) {
      Cell cell = layout.cell(i);
      Slot slot = reader.next();
      if (cell.column().type() instanceof FieldType.ListOf && (key[i] || slot == Slot.VALUE)) {
        return false;
      }
      Object value = slot == Slot.VALUE ? value(cell.column().type(), reader) : text(slot);
      hasKey |= key[i];
      hasOther |= !key[i];
      if (!key[i] && slot != Slot.NULL && !isFilledIn(layout, cell, slot, value)) {
        return false;
      }
    }
    return hasKey && hasOther;
  }

  private static boolean isFilledIn(RowLayout layout, Cell cell, Slot slot, Object value) {
    boolean canBeNull = cell.column().nullable() && !layout.isUntyped();
    return slot == Slot.VALUE && !canBeNull && (isZero(value) || equal(value, cell.defaultValue()));
  }

  private static boolean isZero(Object value) {
    if (value instanceof String text) {
      return text.equals("{}") || text.equals("false") || text.chars().allMatch(Blank::isZeroText);
    }
    if (value instanceof byte[] bytes) {
      return bytes.length == 0;
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0;
    }
    return value instanceof Number number ? number.doubleValue() == 0 : value.equals(false);
  }

  /** Of which a zero, a time of zero and bits of zero consist. */
  private static boolean isZeroText(int c) {
    return c == '0' || c == '.' || c == ':';
  }

  private static boolean equal(Object value, Object other) {
    return value instanceof byte[] bytes
        ? other instanceof byte[] more && Arrays.equals(bytes, more)
        : value.equals(other);
  }

  /** The default of a column as its form would write it, or null. */
  static Object defaultOf(ConnectType type, Form form) {
    if (type.defaultValue() == null || type.defaultValue().isNull()) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(type.defaultValue().toString())) {
      parser.nextToken();
      RowImageWriter row = new RowImageWriter();
      row.begin(1);
      form.write(new JsonInput(parser, true), row);
      RowImageReader image = new RowImageReader();
      image.reset(row.finish(), 1);
      boolean plain = image.next() == Slot.VALUE && !(form.type() instanceof FieldType.ListOf);
      return plain ? value(form.type(), image) : null;
    } catch (Malformed ofAnotherForm) {
      // Avro spells the default of bytes in its own way; such a default is not recognised.
      return null;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Object value(FieldType type, RowImageReader row) {
    if (type instanceof FieldType.Decimal decimal) {
      return row.readDecimal(decimal.scale());
    }
    return switch ((Scalar) type) {
      case BOOLEAN -> row.readBoolean();
      case INT32, INT64, DATE, TIMESTAMP, TIMESTAMP_UTC -> row.readLong();
      case FLOAT32 -> row.readFloat();
      case FLOAT64 -> row.readDouble();
      case STRING, JSON -> row.readText();
      case BYTES -> bytes(row);
    };
  }

  private static byte[] bytes(RowImageReader row) {
    int start = row.readSlice();
    return Arrays.copyOfRange(row.image(), start, start + row.sliceLength());
  }

  private void write(Object value) {
    if (value instanceof String text) {
      writer.writeText(text);
    } else if (value instanceof Long number) {
      writer.writeLong(number);
    } else if (value instanceof BigDecimal decimal) {
      writer.writeDecimal(decimal);
    } else if (value instanceof byte[] bytes) {
      writer.writeBytes(bytes);
    } else if (value instanceof Boolean flag) {
      writer.writeBoolean(flag);
    } else if (value instanceof Float number) {
      writer.writeFloat(number);
    } else {
      writer.writeDouble((Double) value);
    }
  }
}
