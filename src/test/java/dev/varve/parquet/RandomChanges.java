package dev.varve.parquet;

import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random schemas and changes of them, each a function of its seed. */
final class RandomChanges {
  static final Window WINDOW =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));
  static final long WINDOW_START_MICROS = WINDOW.start().getEpochSecond() * 1_000_000;

  private static final String[] TEXTS = {
    "", " ", "a", "NaN", "äöü €", "\u0000", "漢字", "😀😀", "\"quoted\\\"\n\t", "null", "{}"
  };

  private final Random random;

  RandomChanges(long seed) {
    random = new Random(seed);
  }

  /** A schema with every kind of type somewhere, and names that make trouble. */
  TableSchema schema() {
    List<Column> columns = new ArrayList<>();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      columns.add(new Column(name(i), type(0), "text(" + i + ")", random.nextBoolean()));
    }
    List<String> key = count == 0 ? List.of() : List.of(columns.get(random.nextInt(count)).name());
    return new TableSchema(TableId.of("public", "t"), columns, key);
  }

  private String name(int i) {
    return switch (random.nextInt(8)) {
      case 0 -> "Column " + i / 2 + (i % 2 == 0 ? "a" : "A");
      case 1 -> "_varve_op".repeat(1) + i;
      case 2 -> "a.b.list.element" + i;
      case 3 -> "ß\"`" + i;
      default -> "c" + i;
    };
  }

  FieldType type(int depth) {
    int kinds = FieldType.Scalar.values().length;
    int kind = random.nextInt(kinds + 6);
    if (kind < kinds) {
      return FieldType.Scalar.values()[kind];
    }
    if (kind < kinds + 3 || depth > 3) {
      int precision = 1 + random.nextInt(38);
      return new FieldType.Decimal(precision, random.nextInt(precision + 1));
    }
    return new FieldType.ListOf(type(depth + 1));
  }

  FileHeader header(TableSchema schema) {
    return new FileHeader("crm", schema, SchemaFingerprint.of(schema), WINDOW);
  }

  List<ChangeEvent> changes(TableSchema schema, int count) {
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(change(schema, i));
    }
    return changes;
  }

  private ChangeEvent change(TableSchema schema, int index) {
    Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
    boolean isRead = operation == Operation.READ;
    boolean isDirect = isRead && random.nextBoolean();
    boolean mayHaveBefore = operation != Operation.CREATE && !isRead;
    return new ChangeEvent(
        schema.table(),
        SchemaFingerprint.of(schema),
        "000001@7401",
        isDirect
            ? SourcePosition.SnapshotRead.INSTANCE
            : new SourcePosition.Postgres(
                random.nextLong(), random.nextLong() & 0xFFFFFFFFL, index),
        operation,
        isDirect ? WINDOW_START_MICROS : random.nextLong(),
        mayHaveBefore && random.nextBoolean() ? image(schema) : null,
        operation == Operation.DELETE || random.nextInt(5) == 0 ? null : image(schema));
  }

  byte[] image(TableSchema schema) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(schema.columns().size());
    int plain = random.nextInt(2) * 10 + 4;
    for (Column column : schema.columns()) {
      switch (random.nextInt(plain)) {
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
      writer.writeDecimal(decimal(decimal));
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
      scalar((FieldType.Scalar) type, writer);
    }
  }

  private void scalar(FieldType.Scalar type, RowImageWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.writeBoolean(random.nextBoolean());
      case INT32, DATE ->
          writer.writeLong(pick(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, random.nextInt()));
      case INT64, TIMESTAMP, TIMESTAMP_UTC ->
          writer.writeLong(pick(Long.MIN_VALUE, Long.MAX_VALUE, 0, random.nextLong()));
      case FLOAT32 -> writer.writeFloat(Float.intBitsToFloat(floatBits()));
      case FLOAT64 -> writer.writeDouble(doubleValue());
      case STRING, JSON -> writer.writeText(text());
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        writer.writeBytes(bytes);
      }
    }
  }

  private long pick(long... from) {
    return from[random.nextInt(from.length)];
  }

  private int floatBits() {
    return (int) pick(Float.floatToIntBits(-0f), 0, 0x7FC00001, 1, 0xFF800000, random.nextInt());
  }

  private double doubleValue() {
    return switch (random.nextInt(5)) {
      case 0 -> -0d;
      case 1 -> Double.NaN;
      case 2 -> Double.NEGATIVE_INFINITY;
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  private BigDecimal decimal(FieldType.Decimal type) {
    BigInteger bound = BigInteger.TEN.pow(type.precision());
    BigInteger unscaled =
        switch (random.nextInt(4)) {
          case 0 -> bound.subtract(BigInteger.ONE);
          case 1 -> BigInteger.ONE.subtract(bound);
          case 2 -> BigInteger.valueOf(random.nextInt(10));
          default ->
              new BigInteger(random.nextInt(130), random)
                  .mod(bound)
                  .multiply(BigInteger.valueOf(random.nextInt(2) * 2 - 1));
        };
    return new BigDecimal(unscaled, type.scale());
  }

  private String text() {
    if (random.nextInt(200) == 0) {
      return "long".repeat(100_000);
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
    }
    return text.toString();
  }

  Hash128 hash() {
    return new Hash128(random.nextLong(), random.nextLong());
  }
}
