package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file's bytes come from its changes alone, not from what else the process writes. */
class SideBySideIT {
  private static final TableSchema NOTES =
      schema("notes", new Column("note", Scalar.STRING, "text", true));
  private static final TableSchema COUNTS =
      schema("counts", new Column("count", Scalar.INT32, "integer", true));

  @TempDir Path folder;

  @Test
  void givesTheSameBytesAloneAndBesideAFileOfAnotherTable() throws IOException {
    Path alone = folder.resolve("alone.parquet");
    Path beside = folder.resolve("beside.parquet");
    try (ChangeFileWriter notes = open(alone, NOTES)) {
      writeNotes(notes);
    }

    try (ChangeFileWriter notes = open(beside, NOTES);
        ChangeFileWriter counts = open(folder.resolve("counts.parquet"), COUNTS)) {
      writeNotes(notes);
    }

    assertArrayEquals(Files.readAllBytes(alone), Files.readAllBytes(beside));
  }

  private static TableSchema schema(String table, Column column) {
    return new TableSchema(
        TableId.of("public", table),
        List.of(new Column("id", Scalar.INT64, "bigint", false), column),
        List.of("id"));
  }

  private static ChangeFileWriter open(Path file, TableSchema schema) {
    return ChangeFileWriter.open(
        file, new FileHeader("crm", schema, SchemaFingerprint.of(schema), SampleFiles.FIRST));
  }

  private static void writeNotes(ChangeFileWriter file) {
    ChangeHash hash = new ChangeHash();
    for (int id = 0; id < 100; id++) {
      RowImageWriter image = new RowImageWriter();
      image.begin(2);
      image.writeLong(id);
      image.writeText("the same");
      ChangeEvent change =
          new ChangeEvent(
              NOTES.table(),
              SchemaFingerprint.of(NOTES),
              SampleFiles.EPOCH,
              new SourcePosition.Postgres(1_000 + id, 7, 0),
              Operation.CREATE,
              SampleFiles.TIME,
              null,
              image.finish());
      file.write(change, hash.of(change));
    }
  }
}
