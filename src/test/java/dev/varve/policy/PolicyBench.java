package dev.varve.policy;

import dev.varve.block.RowImageWriter;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What column rules cost: run {@code main} with {@code target/classes}, {@code target/test-classes}
 * and the dependencies on the class path. Prints one line per measurement.
 */
final class PolicyBench {
  private static final int ROWS = 1_000_000;
  private static final int COLUMNS = 20;

  private final Random random = new Random(7);
  private final TableSchema schema = schema();
  private final List<byte[]> rows = new ArrayList<>();

  private PolicyBench() {
    for (int i = 0; i < 10_000; i++) {
      rows.add(row());
    }
  }

  public static void main(String[] arguments) {
    PolicyBench bench = new PolicyBench();
    for (int round = 0; round < 3; round++) {
      bench.measure("no rule of the table", Policies.none().rule(Kind.DROP, "other.*"));
      for (Kind kind : Kind.values()) {
        bench.measure(kind + " on 1 of 20", Policies.none().rule(kind, "t.c1"));
      }
      for (Kind kind : List.of(Kind.HMAC, Kind.TOKENISE)) {
        bench.measure(
            kind + " on 4 of 20", Policies.none().rule(kind, "t.c1", "t.c2", "t.c6", "t.c9"));
      }
    }
  }

  private void measure(String what, Policies policies) {
    TablePolicy policy = policies.policy().on(schema);
    long bytes = 0;
    long start = cpuNanos();
    for (int i = 0; i < ROWS; i++) {
      byte[] row = rows.get(i % rows.size());
      bytes += policy instanceof RowPolicy rules ? rules.apply(row).length : row.length;
    }
    double seconds = (cpuNanos() - start) / 1e9;
    System.out.printf(
        "%s: %.0f ns per row, %d bytes per row%n", what, seconds * 1e9 / ROWS, bytes / ROWS);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static TableSchema schema() {
    FieldType[] types = {
      Scalar.INT64,
      Scalar.STRING,
      Scalar.STRING,
      Scalar.TIMESTAMP_UTC,
      Scalar.INT32,
      new FieldType.Decimal(12, 2),
      Scalar.STRING,
      Scalar.BOOLEAN,
      Scalar.FLOAT64,
      Scalar.STRING
    };
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(new Column("c" + i, types[i % types.length], "type", true));
    }
    return new TableSchema(TableId.of("public", "t"), columns, List.of("c0"));
  }

  private byte[] row() {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(COLUMNS);
    for (Column column : schema.columns()) {
      if (column.type() instanceof FieldType.Decimal) {
        writer.writeDecimal(BigDecimal.valueOf(random.nextInt(1_000_000), 2));
      } else {
        value((Scalar) column.type(), writer);
      }
    }
    return writer.finish();
  }

  private void value(Scalar type, RowImageWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.writeBoolean(random.nextBoolean());
      case INT32, DATE -> writer.writeLong(random.nextInt());
      case INT64, TIMESTAMP, TIMESTAMP_UTC -> writer.writeLong(random.nextLong());
      case FLOAT32 -> writer.writeFloat(random.nextFloat());
      case FLOAT64 -> writer.writeDouble(random.nextDouble());
      case STRING, JSON -> writer.writeText("some.name." + random.nextInt(100_000) + "@example");
      case BYTES -> writer.writeBytes(new byte[16]);
    }
  }
}
