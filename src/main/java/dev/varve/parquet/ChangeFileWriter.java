package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/**
 * Writes changes of one schema version to a local Parquet file whose bytes are a function of the
 * header and the changes, nothing else. The file is whole only after {@link #close()}.
 *
 * <p>Used by one thread at a time. Memory is bounded by the row group, whatever the number of rows.
 * After a failure the file is worthless and is the caller's to delete.
 */
public final class ChangeFileWriter implements AutoCloseable {
  private static final long ROW_GROUP_BYTES_MAX = 128L << 20;

  /** Rows between two looks at the buffered size, at most. */
  private static final int ROWS_BETWEEN_CHECKS = 4096;

  private final Path path;
  private final FileHeader header;
  private final FileLayout layout;
  private final ParquetProperties properties;
  private final long rowGroupBytesMax;
  private final ParquetFileWriter file;
  private final ZstdPages codec = new ZstdPages();
  private final Misfits misfits = Misfits.none();
  private final ImageCells rowCells;
  private final ImageCells beforeCells;
  private final ConstantTexts texts;
  private RowGroup group;
  private long rows;
  private long uncheckedBytes;
  private int uncheckedRows;
  private boolean failed;
  private boolean closed;

  private ChangeFileWriter(Path path, FileHeader header, long rowGroupBytesMax) throws IOException {
    this.path = path;
    this.header = header;
    this.rowGroupBytesMax = rowGroupBytesMax;
    layout = FileLayout.of(header.schema());
    properties = ColumnEncodings.of(header.schema(), layout);
    List<Column> columns = header.schema().columns();
    rowCells = ImageCells.ofRow(columns, layout.names());
    beforeCells = ImageCells.ofBefore(columns, layout.names());
    texts = new ConstantTexts(header.fingerprint());
    file =
        new ParquetFileWriter(
            new LocalOutputFile(path),
            layout.message(),
            ParquetFileWriter.Mode.OVERWRITE,
            rowGroupBytesMax,
            0,
            null,
            properties);
    file.start();
  }

  /**
   * Starts a file; what is at this path already is replaced.
   *
   * @throws VarveException with {@code STORAGE_FULL} or {@code STORAGE_DENIED} if the file cannot
   *     be written
   */
  public static ChangeFileWriter open(Path path, FileHeader header) {
    return open(path, header, ROW_GROUP_BYTES_MAX);
  }

  static ChangeFileWriter open(Path path, FileHeader header, long rowGroupBytesMax) {
    try {
      return new ChangeFileWriter(path, header, rowGroupBytesMax);
    } catch (IOException e) {
      throw LocalFiles.failure(path, e);
    }
  }

  /**
   * Adds a change; the order of calls is the order of rows.
   *
   * @param id the change's identity hash, taken as it is
   * @throws VarveException with {@code INTERNAL} if the change is not one of this file's schema
   */
  public void write(ChangeEvent change, Hash128 id) {
    requireOurs(change);
    failed = true;
    if (group == null) {
      group =
          new RowGroup(
              header.schema(), layout, properties, codec.getCompressor(CompressionCodecName.ZSTD));
    }
    boolean isDelete = change.operation() == Operation.DELETE;
    byte[] row = isDelete ? change.before() : change.after();
    byte[] before = isDelete ? null : change.before();
    try {
      misfits.clear();
      rowCells.write(row, group.row(), misfits.row());
      beforeCells.write(before, group.before(), misfits.before());
      group.writeMetadata(change, id, texts, misfits.isEmpty() ? null : misfits.toJson());
      group.endRow();
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw unwritable(change, "does not fit its schema", e);
    }
    failed = false;
    rows++;
    flushIfFull(size(row) + size(before));
  }

  private void requireOurs(ChangeEvent change) {
    if (!change.schema().equals(header.fingerprint())) {
      throw unwritable(change, "has schema " + change.schema(), null);
    }
    if (change.operation() == Operation.DELETE && change.after() != null) {
      throw unwritable(change, "is a delete with an after image", null);
    }
  }

  private VarveException unwritable(ChangeEvent change, String what, RuntimeException cause) {
    return VarveException.of(
        ErrorCode.INTERNAL,
        "a change "
            + what
            + ": "
            + change.table()
            + " at "
            + change.position().text()
            + ", file schema "
            + header.fingerprint(),
        "report this with the table's definition; the window stays unsealed and nothing is lost",
        cause);
  }

  private static int size(byte[] image) {
    return image == null ? 0 : image.length;
  }

  /**
   * The row group ends where its content says, so that a repeated file is cut in the same places.
   */
  private void flushIfFull(int imageBytes) {
    uncheckedBytes += imageBytes;
    uncheckedRows++;
    if (uncheckedRows < ROWS_BETWEEN_CHECKS && uncheckedBytes < rowGroupBytesMax / 16) {
      return;
    }
    uncheckedBytes = 0;
    uncheckedRows = 0;
    if (group.bufferedSizeBytes() >= rowGroupBytesMax) {
      flush();
    }
  }

  private void flush() {
    failed = true;
    try (RowGroup full = group) {
      full.flush(file);
    } catch (IOException e) {
      throw LocalFiles.failure(path, e);
    } finally {
      group = null;
    }
    failed = false;
  }

  /** Rows written so far. */
  public long rows() {
    return rows;
  }

  /**
   * Completes the file, unless a call failed: then it stays without a footer and no reader takes
   * it.
   *
   * @throws VarveException as {@link #open}
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (file) {
      if (group != null && !failed) {
        flush();
      }
      if (!failed) {
        file.end(FileMetadata.of(header));
        FooterOrder.normalize(path);
      }
    } catch (IOException e) {
      throw LocalFiles.failure(path, e);
    } finally {
      codec.release();
    }
  }
}
