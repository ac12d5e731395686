package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Reads a data file back as what was written, images byte for byte. The checksum of every page that
 * is read is verified.
 *
 * <p>Used by one thread at a time; holds one row group of the columns asked for in memory. Every
 * method, and every step of an iterator, throws {@link VarveException} with {@code FILE_DIFFERS}
 * when the file is damaged, and what the input throws when that fails.
 */
public final class ChangeFileReader implements AutoCloseable {
  private final RandomAccess bytes;
  private final ZstdPages codec = new ZstdPages();
  private final ParquetReadOptions options;
  private final ReadFailure failure;
  private final RangeInput input;
  private final ParquetMetadata footer;
  private final FileHeader header;
  private final FileLayout layout;

  private ChangeFileReader(RandomAccess bytes) {
    this.bytes = bytes;
    this.failure = new ReadFailure(bytes.name());
    this.input = new RangeInput(bytes);
    this.options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(codec)
            .usePageChecksumVerification()
            .build();
    try (SeekableInputStream stream = input.newStream()) {
      footer = ParquetFileReader.readFooter(input, options, stream);
      header = FileMetadata.parse(footer.getFileMetaData().getKeyValueMetaData(), bytes.name());
      layout = FileLayout.of(header.schema());
    } catch (IOException | RuntimeException e) {
      throw failure.of(e);
    }
    if (!layout.message().equals(footer.getFileMetaData().getSchema())) {
      throw VarveException.of(
          ErrorCode.FILE_DIFFERS,
          "columns of a data file are not those of its schema: " + bytes.name(),
          "another program wrote it; run 'varve verify'");
    }
  }

  /**
   * Opens a file; the input is closed with the reader, or when this fails.
   *
   * @throws VarveException with {@code FORMAT_UNSUPPORTED} if it is no data file of a version that
   *     this release reads
   */
  public static ChangeFileReader open(RandomAccess bytes) {
    try {
      return new ChangeFileReader(bytes);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  /** What the file says about itself. */
  public FileHeader header() {
    return header;
  }

  public TableSchema schema() {
    return header.schema();
  }

  /** Rows in the file. */
  public long rows() {
    return footer.getBlocks().stream().mapToLong(block -> block.getRowCount()).sum();
  }

  /** Which changes the file holds, in row order; reads two columns only. */
  public Iterator<Identity> identities() {
    return rows(IdentityRows.columns(layout), group -> new IdentityRows(layout, group));
  }

  /** The changes in row order. */
  public Iterator<StoredChange> changes() {
    return rows(ChangeRows.columns(layout), group -> new ChangeRows(header, layout, group));
  }

  private <T> Iterator<T> rows(
      List<ColumnDescriptor> columns, Function<GroupCursor, Supplier<T>> decoder) {
    try {
      ParquetFileReader file = new ParquetFileReader(input, footer, options, input.newStream());
      return new FileRows<>(file, columns, decoder, failure);
    } catch (IOException e) {
      throw failure.of(e);
    }
  }

  @Override
  public void close() {
    codec.release();
    bytes.close();
  }
}
