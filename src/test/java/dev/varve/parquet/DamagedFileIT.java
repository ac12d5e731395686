package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is not what was written is taken for it. */
class DamagedFileIT {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("changes.parquet");
    SampleFiles.writeFirst(file);
  }

  @Test
  void refusesAMissingFile() {
    assertEquals(ErrorCode.FILE_MISSING, codeOfReading(folder.resolve("none.parquet")));
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 3, 11, bytes.length / 2, bytes.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(bytes, length));
      assertEquals(ErrorCode.FILE_DIFFERS, codeOfReading(cut), "cut to " + length);
    }
  }

  @Test
  void givesNoOtherChangesWhenAByteIsChanged() throws IOException {
    List<Hash128> written = read(file);
    byte[] bytes = Files.readAllBytes(file);
    int refused = 0;
    for (int at = 4; at < bytes.length / 2; at += 5) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x40;
      Path damaged = Files.write(folder.resolve("damaged.parquet"), changed);
      try {
        assertEquals(written, read(damaged), "byte " + at);
      } catch (VarveException e) {
        assertEquals(ErrorCode.FILE_DIFFERS, e.code(), "byte " + at);
        refused++;
      }
    }
    assertTrue(refused > 100, "only " + refused + " changed bytes were found");
  }

  @Test
  void refusesAFileOfAnotherProgram() throws SQLException {
    Path foreign = folder.resolve("foreign.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (SELECT 1 AS id) TO '" + foreign + "' (COMPRESSION zstd)");
    }
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, codeOfReading(foreign));
  }

  @Test
  void leavesNoReadableFileWhenAWriteFails() {
    assertRefused(SampleFiles.VERSION_1, new byte[5]);
  }

  @Test
  void refusesAValueThatItsTypeDoesNotHold() {
    assertRefused(
        schema(new FieldType.Decimal(5, 2)), image(row -> row.writeDecimal(decimal("1000.00"))));
    assertRefused(
        schema(new FieldType.Decimal(20, 0)), image(row -> row.writeDecimal(decimal("-1E20"))));
    assertRefused(schema(FieldType.Scalar.INT32), image(row -> row.writeLong(1L << 31)));
  }

  private void assertRefused(TableSchema schema, byte[] image) {
    Path failed = folder.resolve("failed.parquet");
    Hash128 fingerprint = SchemaFingerprint.of(schema);
    FileHeader header = new FileHeader("crm", schema, fingerprint, SampleFiles.FIRST);
    ChangeEvent change =
        new ChangeEvent(
            schema.table(),
            fingerprint,
            SampleFiles.EPOCH,
            SourcePosition.SnapshotRead.INSTANCE,
            Operation.READ,
            0,
            null,
            image);
    VarveException refused =
        assertThrows(
            VarveException.class,
            () -> {
              try (ChangeFileWriter writer = ChangeFileWriter.open(failed, header)) {
                writer.write(change, Hash128.ZERO);
              }
            });
    assertEquals(ErrorCode.INTERNAL, refused.code());
    assertEquals(ErrorCode.FILE_DIFFERS, codeOfReading(failed));
  }

  private static TableSchema schema(FieldType type) {
    return new TableSchema(
        SampleFiles.TABLE, List.of(new Column("value", type, "type", true)), List.of());
  }

  private static byte[] image(Consumer<RowImageWriter> value) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(1);
    value.accept(writer);
    return writer.finish();
  }

  private static BigDecimal decimal(String text) {
    BigDecimal value = new BigDecimal(text);
    return value.setScale(Math.max(0, value.scale()));
  }

  private static ErrorCode codeOfReading(Path path) {
    return assertThrows(VarveException.class, () -> read(path)).code();
  }

  /** Reads it all, and computes anew what each change is. */
  private static List<Hash128> read(Path path) {
    ChangeHash hash = new ChangeHash();
    List<Hash128> found = new ArrayList<>();
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(path))) {
      reader.changes().forEachRemaining(stored -> found.add(hash.of(stored.change())));
    }
    return found;
  }
}
