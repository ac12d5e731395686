package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SchemaFingerprint;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * parquet-java's own example reader, with its own codecs, takes a data file, and so does its index.
 */
class ParquetJavaReadsIT {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("changes.parquet");
    SampleFiles.writeFirst(file);
  }

  @Test
  void readsEveryRowAsAGroup() throws IOException {
    List<Group> groups = new ArrayList<>();
    try (ParquetReader<Group> reader = new GroupReader(new LocalInputFile(file)).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        groups.add(group);
      }
    }

    assertEquals(
        List.of("r", "c", "c", "u", "d"),
        groups.stream().map(group -> group.getString("_varve_op", 0)).toList());
    Group created = groups.get(1);
    assertEquals(2, created.getLong("id", 0));
    assertEquals("", created.getString("dotted.name", 0));
    assertEquals(-999_999_999, created.getInteger("price", 0));
    assertEquals(3, created.getGroup("tags", 0).getFieldRepetitionCount("list"));
    Group updated = groups.get(3);
    assertEquals("{\"row\":{\"price\":\"NaN\"}}", updated.getString("_varve_misfit", 0));
    assertEquals("two", updated.getGroup("_varve_before", 0).getString("name", 0));
    assertEquals(0, groups.get(4).getFieldRepetitionCount("_varve_before"));
  }

  @Test
  void everyColumnIsCompressedAndIndexed() throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      for (BlockMetaData group : reader.getRowGroups()) {
        for (ColumnChunkMetaData column : group.getColumns()) {
          assertEquals(CompressionCodecName.ZSTD, column.getCodec());
          assertNotNull(reader.readOffsetIndex(column), column.getPath() + " has no offset index");
        }
      }
      ColumnChunkMetaData id = reader.getRowGroups().get(0).getColumns().get(0);
      assertEquals("1", id.getStatistics().minAsString());
      assertEquals("3", id.getStatistics().maxAsString());
      assertNotNull(reader.readColumnIndex(id));
    }
  }

  @Test
  void everyFieldHasAnIdOfItsOwn() throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      Set<Integer> ids = new HashSet<>();
      reader.getFileMetaData().getSchema().getFields().forEach(field -> collect(field, ids));
    }
  }

  @Test
  void aKeyColumnOfManyRowsHasABloomFilter() throws IOException {
    TableSchema schema = SampleFiles.VERSION_2;
    FileHeader header =
        new FileHeader("crm", schema, SchemaFingerprint.of(schema), SampleFiles.SECOND);
    Path large = folder.resolve("large.parquet");
    try (ChangeFileWriter writer = ChangeFileWriter.open(large, header)) {
      for (int i = 0; i < 30_000; i++) {
        writer.write(SampleFiles.inserted(i * 3), new Hash128(0, i));
      }
    }
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(large))) {
      List<ColumnChunkMetaData> columns = reader.getRowGroups().get(0).getColumns();
      BloomFilter filter = reader.readBloomFilter(columns.get(0));
      int wrong = 0;
      for (long i = 0; i < 30_000; i++) {
        assertTrue(filter.findHash(filter.hash(i * 3)), "key " + i * 3);
        wrong += filter.findHash(filter.hash(i * 3 + 1)) ? 1 : 0;
      }
      assertTrue(wrong < 900, wrong + " false positives");
      assertNull(reader.readBloomFilter(columns.get(1)));
    }
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      assertNull(reader.readBloomFilter(reader.getRowGroups().get(0).getColumns().get(0)));
    }
  }

  private static void collect(Type field, Set<Integer> ids) {
    boolean isRepeatedLayer = field.isRepetition(Type.Repetition.REPEATED);
    if (!isRepeatedLayer) {
      assertNotNull(field.getId(), field + " has no id");
      assertEquals(true, ids.add(field.getId().intValue()), field + " shares its id");
    }
    if (!field.isPrimitive()) {
      GroupType group = field.asGroupType();
      group.getFields().forEach(child -> collect(child, ids));
    }
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
