package dev.varve.parquet;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * What data files cost: run {@code main} with {@code target/classes}, {@code target/test-classes}
 * and the dependencies on the class path. Prints one line per measurement.
 */
final class FileBench {
  private static final int ROWS = 500_000;
  private static final int SMALL_FILES = 2_000;

  private final Random random = new Random(7);
  private final Path file = Files.createTempFile("varve-bench", ".parquet");

  private FileBench() throws IOException {}

  public static void main(String[] arguments) throws IOException {
    FileBench bench = new FileBench();
    TableSchema schema = bench.schema(20);
    FileHeader header =
        new FileHeader("crm", schema, SchemaFingerprint.of(schema), RandomChanges.WINDOW);
    List<ChangeEvent> changes = bench.changes(header, 50_000);
    List<Hash128> ids = changes.stream().map(new ChangeHash()::of).toList();
    for (int round = 0; round < 4; round++) {
      bench.large(header, changes, ids);
      bench.read();
      bench.small(header, changes, ids);
    }
    bench.wide();
    Files.delete(bench.file);
  }

  private void large(FileHeader header, List<ChangeEvent> changes, List<Hash128> ids)
      throws IOException {
    long start = cpuNanos();
    try (ChangeFileWriter writer = ChangeFileWriter.open(file, header)) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(changes.get(i % changes.size()), ids.get(i % changes.size()));
      }
    }
    report("write, 20 columns", ROWS, start);
    System.out.printf("  %.1f bytes per row%n", (double) Files.size(file) / ROWS);
  }

  private void read() {
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(file))) {
      long start = cpuNanos();
      int rows = drain(reader.identities());
      report("read identities", rows, start);
      start = cpuNanos();
      rows = drain(reader.changes());
      report("read changes", rows, start);
    }
  }

  private static int drain(Iterator<?> rows) {
    int count = 0;
    while (rows.hasNext()) {
      rows.next();
      count++;
    }
    return count;
  }

  private void small(FileHeader header, List<ChangeEvent> changes, List<Hash128> ids)
      throws IOException {
    long start = cpuNanos();
    for (int i = 0; i < SMALL_FILES; i++) {
      try (ChangeFileWriter writer = ChangeFileWriter.open(file, header)) {
        writer.write(changes.get(i), ids.get(i));
      }
    }
    report("files of 1 row", SMALL_FILES, start);
    System.out.printf("  %d bytes per file%n", Files.size(file));
  }

  private void wide() throws IOException {
    TableSchema schema = schema(1_000);
    FileHeader header =
        new FileHeader("crm", schema, SchemaFingerprint.of(schema), RandomChanges.WINDOW);
    List<ChangeEvent> changes = changes(header, 2_000);
    ChangeHash hash = new ChangeHash();
    for (int round = 0; round < 3; round++) {
      long start = cpuNanos();
      ChangeFileWriter writer = ChangeFileWriter.open(file, header);
      System.gc();
      long before = used();
      writer.write(changes.get(0), hash.of(changes.get(0)));
      System.gc();
      System.out.printf("wide writer after 1 row: %d KB%n", (used() - before) >> 10);
      start = cpuNanos();
      for (int i = 1; i < changes.size(); i++) {
        writer.write(changes.get(i), hash.of(changes.get(i)));
      }
      writer.close();
      report("write, 1000 columns", changes.size(), start);
    }
    try (ChangeFileWriter writer = ChangeFileWriter.open(file, header)) {
      long start = cpuNanos();
      writer.write(changes.get(0), hash.of(changes.get(0)));
      writer.close();
      report("file of 1 row, 1000 columns", 1, start);
    }
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void report(String what, int count, long startNanos) {
    double seconds = (cpuNanos() - startNanos) / 1e9;
    System.out.printf("%s: %.0f per CPU second (%.3f s)%n", what, count / seconds, seconds);
  }

  private TableSchema schema(int columns) {
    FieldType[] types = {
      Scalar.INT64,
      Scalar.STRING,
      Scalar.STRING,
      Scalar.TIMESTAMP_UTC,
      Scalar.INT32,
      new FieldType.Decimal(12, 2),
      Scalar.BOOLEAN,
      Scalar.FLOAT64,
      Scalar.STRING,
      Scalar.DATE
    };
    List<Column> list = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      list.add(new Column("column_" + i, types[i % types.length], "type", true));
    }
    return new TableSchema(TableId.of("public", "bench"), list, List.of("column_0"));
  }

  private List<ChangeEvent> changes(FileHeader header, int count) {
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean update = i % 4 == 0;
      changes.add(
          new ChangeEvent(
              header.schema().table(),
              header.fingerprint(),
              "000001@7401",
              new SourcePosition.Postgres(0x1_0000_0000L + i * 120L, 900 + i / 5, 0),
              update ? Operation.UPDATE : Operation.CREATE,
              RandomChanges.WINDOW_START_MICROS + i * 900L,
              update ? image(header.schema(), i) : null,
              image(header.schema(), i)));
    }
    return changes;
  }

  private byte[] image(TableSchema schema, int row) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(schema.columns().size());
    for (int i = 0; i < schema.columns().size(); i++) {
      switch (i % 10) {
        case 0 -> writer.writeLong(row * 7L + i);
        case 1 -> writer.writeText("status-" + random.nextInt(8));
        case 2 -> writer.writeText("Customer name " + random.nextInt(1_000_000));
        case 3 -> writer.writeLong(RandomChanges.WINDOW_START_MICROS + random.nextInt(100_000_000));
        case 4 -> writer.writeLong(random.nextInt(1000));
        case 5 -> writer.writeDecimal(BigDecimal.valueOf(random.nextInt(10_000_000), 2));
        case 6 -> writer.writeBoolean(random.nextBoolean());
        case 7 -> writer.writeDouble(random.nextInt(1000) / 4d);
        case 8 -> writer.writeNull();
        default -> writer.writeLong(20_000 + random.nextInt(400));
      }
    }
    return writer.finish();
  }
}
