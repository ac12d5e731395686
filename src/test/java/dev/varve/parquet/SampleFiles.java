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
import dev.varve.model.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table with a column of every type in two schema versions, and six changes in two windows, as a
 * fixed input for other readers: {@code #1} read by the snapshot, {@code #2} inserted with values,
 * {@code #3} with nulls, {@code #2} updated, {@code #2} deleted, all in version 1; {@code #4}
 * inserted in version 2, which has one column more and one less.
 */
final class SampleFiles {
  static final TableId TABLE = TableId.of("public", "sample");
  static final String EPOCH = "000001@7401";
  static final Window FIRST =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));
  static final Window SECOND = Window.starting(FIRST.end(), Duration.ofHours(1));
  static final long TIME = micros("2026-11-22T10:15:30.123456Z");

  static final TableSchema VERSION_1 =
      new TableSchema(
          TABLE,
          List.of(
              column("id", Scalar.INT64, "bigint"),
              column("flag", Scalar.BOOLEAN, "boolean"),
              column("small", Scalar.INT32, "smallint"),
              column("ratio", Scalar.FLOAT32, "real"),
              column("score", Scalar.FLOAT64, "double precision"),
              column("name", Scalar.STRING, "text"),
              column("Name", Scalar.STRING, "text"),
              column("_varve_op", Scalar.STRING, "text"),
              column("dotted.name", Scalar.STRING, "text"),
              column("document", Scalar.JSON, "jsonb"),
              column("raw", Scalar.BYTES, "bytea"),
              column("day", Scalar.DATE, "date"),
              column("wall", Scalar.TIMESTAMP, "timestamp(6)"),
              column("moment", Scalar.TIMESTAMP_UTC, "timestamptz(6)"),
              column("price", new FieldType.Decimal(9, 2), "numeric(9,2)"),
              column("amount", new FieldType.Decimal(18, 4), "numeric(18,4)"),
              column("total", new FieldType.Decimal(38, 10), "numeric(38,10)"),
              column("tags", new FieldType.ListOf(Scalar.STRING), "text[]"),
              column(
                  "matrix", new FieldType.ListOf(new FieldType.ListOf(Scalar.INT32)), "integer[]"),
              column("gone", Scalar.STRING, "text")),
          List.of("id"));

  static final TableSchema VERSION_2 =
      new TableSchema(
          TABLE,
          List.of(
              column("id", Scalar.INT64, "bigint"),
              column("name", Scalar.STRING, "text"),
              column("added", Scalar.INT32, "integer")),
          List.of("id"));

  private SampleFiles() {}

  /** Both files under a table folder, each in its window's partition. */
  static void write(Path tableFolder) throws IOException {
    writeFirst(
        Files.createDirectories(tableFolder.resolve("window=2026-11-22T100000Z"))
            .resolve("changes-1.parquet"));
    writeSecond(
        Files.createDirectories(tableFolder.resolve("window=2026-11-22T110000Z"))
            .resolve("changes-2.parquet"));
  }

  static void writeFirst(Path file) {
    byte[] full = full("two");
    write(
        file,
        VERSION_1,
        FIRST,
        List.of(
            change(
                VERSION_1, Operation.READ, SourcePosition.SnapshotRead.INSTANCE, null, minimal()),
            change(VERSION_1, Operation.CREATE, at(100), null, full),
            change(VERSION_1, Operation.CREATE, at(200), null, nulls()),
            change(VERSION_1, Operation.UPDATE, at(300), full, updated()),
            change(VERSION_1, Operation.DELETE, at(400), full, null)));
  }

  private static void writeSecond(Path file) {
    write(file, VERSION_2, SECOND, List.of(inserted(4)));
  }

  /** An insert in version 2. */
  static ChangeEvent inserted(int id) {
    byte[] image =
        image(
            VERSION_2,
            row -> {
              row.writeLong(id);
              row.writeText("four");
              row.writeLong(44);
            });
    return change(VERSION_2, Operation.CREATE, at(500), null, image);
  }

  private static void write(
      Path file, TableSchema schema, Window window, List<ChangeEvent> changes) {
    Hash128 fingerprint = SchemaFingerprint.of(schema);
    ChangeHash hash = new ChangeHash();
    try (ChangeFileWriter writer =
        ChangeFileWriter.open(file, new FileHeader("crm", schema, fingerprint, window))) {
      for (ChangeEvent change : changes) {
        writer.write(change, hash.of(change));
      }
    }
  }

  private static ChangeEvent change(
      TableSchema schema,
      Operation operation,
      SourcePosition position,
      byte[] before,
      byte[] after) {
    return new ChangeEvent(
        TABLE, SchemaFingerprint.of(schema), EPOCH, position, operation, TIME, before, after);
  }

  private static SourcePosition at(long lsn) {
    return new SourcePosition.Postgres(lsn, 77, 0);
  }

  private static byte[] image(TableSchema schema, Consumer<RowImageWriter> values) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(schema.columns().size());
    values.accept(writer);
    return writer.finish();
  }

  private static byte[] minimal() {
    return image(
        VERSION_1,
        row -> {
          row.writeLong(1);
          for (int i = 1; i < VERSION_1.columns().size(); i++) {
            row.writeNull();
          }
        });
  }

  private static byte[] nulls() {
    return image(
        VERSION_1,
        row -> {
          row.writeLong(3);
          for (int i = 1; i < 17; i++) {
            row.writeNull();
          }
          row.beginList(1);
          row.writeNull();
          row.beginList(0);
          row.writeNull();
        });
  }

  private static byte[] full(String name) {
    return image(
        VERSION_1,
        row -> {
          row.writeLong(2);
          row.writeBoolean(true);
          row.writeLong(-32768);
          row.writeFloat(0.5f);
          row.writeDouble(-1e300);
          row.writeText(name);
          row.writeText("ZWEI äöü 漢字 😀");
          row.writeText("own");
          row.writeText("");
          row.writeText("{\"a\": [1, null], \"b\": \"c\"}");
          row.writeBytes(new byte[] {0, (byte) 0xFF, 0x10});
          row.writeLong(LocalDate.of(2024, 2, 29).toEpochDay());
          row.writeLong(micros("1969-12-31T23:59:59.999999Z"));
          row.writeLong(micros("2100-01-01T00:00:00.000001Z"));
          row.writeDecimal(new BigDecimal("-9999999.99"));
          row.writeDecimal(new BigDecimal("12345678901234.5678"));
          row.writeDecimal(
              new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE).negate(), 10));
          row.beginList(3);
          row.writeText("x");
          row.writeNull();
          row.writeText("");
          row.beginList(3);
          row.beginList(2);
          row.writeLong(1);
          row.writeLong(2);
          row.writeNull();
          row.beginList(0);
          row.writeText("kept");
        });
  }

  /** The full row again, but one text not sent and one number not a number. */
  private static byte[] updated() {
    return image(
        VERSION_1,
        row -> {
          row.writeLong(2);
          for (int i = 1; i < 9; i++) {
            row.writeNull();
          }
          row.writeUnchanged();
          for (int i = 10; i < 14; i++) {
            row.writeNull();
          }
          row.writeMisfit("NaN");
          for (int i = 15; i < 20; i++) {
            row.writeNull();
          }
        });
  }

  private static Column column(String name, FieldType type, String sourceType) {
    return new Column(name, type, sourceType, true);
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}
