package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Schemas and rows of every type and slot, each a function of the seed. */
final class RandomRows {
  private static final String[] TEXTS = {"", "a", "NaN", "äöü €", "\u0000", "漢字", "😀😀😀😀", "{}"};

  private final Random random;

  RandomRows(long seed) {
    random = new Random(seed);
  }

  Kind kind() {
    return Kind.values()[random.nextInt(Kind.values().length)];
  }

  TableSchema schema() {
    List<Column> columns = new ArrayList<>();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      columns.add(new Column("c" + i, type(0), "type", random.nextBoolean()));
    }
    return new TableSchema(TableId.of("public", "t"), columns, List.of());
  }

  private FieldType type(int depth) {
    int kinds = Scalar.values().length;
    int kind = random.nextInt(kinds + 4);
    if (kind < kinds) {
      return Scalar.values()[kind];
    }
    if (kind < kinds + 2 || depth > 2) {
      int precision = 1 + random.nextInt(38);
      return new FieldType.Decimal(precision, random.nextInt(precision + 1));
    }
    return new FieldType.ListOf(type(depth + 1));
  }

  byte[] image(TableSchema schema) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(schema.columns().size());
    for (Column column : schema.columns()) {
      switch (random.nextInt(6)) {
        case 0 -> writer.writeNull();
        case 1 -> writer.writeUnchanged();
        case 2 -> writer.writeMisfit(text());
        default -> value(column.type(), writer);
      }
    }
    return writer.finish();
  }

  private void value(FieldType type, RowImageWriter writer) {
    if (type instanceof FieldType.Decimal decimal) {
      BigInteger bound = BigInteger.TEN.pow(decimal.precision());
      writer.writeDecimal(
          new BigDecimal(new BigInteger(130, random).mod(bound).negate(), decimal.scale()));
    } else if (type instanceof FieldType.ListOf list) {
      int size = random.nextInt(4);
      writer.beginList(size);
      for (int i = 0; i < size; i++) {
        if (random.nextInt(4) == 0) {
          writer.writeNull();
        } else {
          value(list.element(), writer);
        }
      }
    } else {
      scalar((Scalar) type, writer);
    }
  }

  private void scalar(Scalar type, RowImageWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.writeBoolean(random.nextBoolean());
      case INT32, DATE -> writer.writeLong(random.nextInt());
      case INT64, TIMESTAMP, TIMESTAMP_UTC -> writer.writeLong(random.nextLong());
      case FLOAT32 -> writer.writeFloat(Float.intBitsToFloat(random.nextInt()));
      case FLOAT64 -> writer.writeDouble(Double.longBitsToDouble(random.nextLong()));
      case STRING, JSON -> writer.writeText(text());
      case BYTES -> writer.writeBytes(text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)];
  }

  static Slot slot(byte[] image, int column) {
    return Slot.values()[(image[column >> 2] >>> ((column & 3) << 1)) & 3];
  }

  /** Slots and bytes of some columns. */
  byte[] only(TableSchema schema, byte[] image, List<Integer> columns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RowImageReader reader = new RowImageReader();
    reader.reset(image, schema.columns().size());
    for (int i = 0; i < schema.columns().size(); i++) {
      Slot slot = reader.next();
      boolean wanted = columns.contains(i);
      if (wanted) {
        bytes.write(slot.ordinal());
      }
      if (slot == Slot.VALUE || slot == Slot.TEXT) {
        int start = reader.skip(slot == Slot.TEXT ? Scalar.STRING : schema.columns().get(i).type());
        if (wanted) {
          bytes.write(image, start, reader.position() - start);
        }
      }
    }
    return bytes.toByteArray();
  }
}
