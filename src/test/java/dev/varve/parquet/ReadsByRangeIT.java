package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SchemaFingerprint;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file on a store is read by few ranges, and only those that are asked for. */
class ReadsByRangeIT {
  @TempDir private Path folder;

  @Test
  void readsASmallFileOnce() {
    Path file = folder.resolve("small.parquet");
    SampleFiles.writeFirst(file);
    CountingAccess access = new CountingAccess(RandomAccess.of(file));

    try (ChangeFileReader reader = ChangeFileReader.open(access)) {
      assertEquals(5, count(reader.identities()));
      assertEquals(5, count(reader.changes()));
    }

    assertEquals(1, access.reads);
    assertTrue(access.closed);
  }

  @Test
  void readsIdentitiesWithoutTheRows() throws IOException {
    Path file = folder.resolve("large.parquet");
    writeLarge(file);
    CountingAccess access = new CountingAccess(RandomAccess.of(file));

    try (ChangeFileReader reader = ChangeFileReader.open(access)) {
      assertEquals(60_000, count(reader.identities()));
    }

    assertTrue(
        access.bytes < Files.size(file) * 3 / 4,
        access.bytes + " bytes read of " + Files.size(file));
  }

  private static void writeLarge(Path file) {
    TableSchema schema = SampleFiles.VERSION_2;
    FileHeader header =
        new FileHeader("crm", schema, SchemaFingerprint.of(schema), SampleFiles.SECOND);
    try (ChangeFileWriter writer = ChangeFileWriter.open(file, header)) {
      for (int i = 0; i < 60_000; i++) {
        int scattered = i * 0x9E3779B1;
        writer.write(SampleFiles.inserted(scattered), new Hash128(0, scattered));
      }
    }
  }

  private static int count(Iterator<?> rows) {
    int count = 0;
    for (; rows.hasNext(); rows.next()) {
      count++;
    }
    return count;
  }

  private static final class CountingAccess implements RandomAccess {
    private final RandomAccess file;
    private int reads;
    private long bytes;
    private boolean closed;

    CountingAccess(RandomAccess file) {
      this.file = file;
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public byte[] read(long offset, int length) {
      reads++;
      bytes += length;
      return file.read(offset, length);
    }

    @Override
    public void close() {
      closed = true;
      file.close();
    }
  }
}
