package dev.varve.parquet;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;

/** The rows of a file in their order, one row group in memory at a time. */
final class FileRows<T> implements Iterator<T> {
  private final ParquetFileReader file;
  private final ParsedVersion version;
  private final Function<GroupCursor, Supplier<T>> decoder;
  private final ReadFailure failure;
  private Supplier<T> rows;
  private long rowsLeft;
  private boolean ended;

  /**
   * The rows of these columns.
   *
   * @param decoder binds to a row group; what it gives takes one row per call
   */
  FileRows(
      ParquetFileReader file,
      List<ColumnDescriptor> columns,
      Function<GroupCursor, Supplier<T>> decoder,
      ReadFailure failure) {
    this.file = file;
    this.decoder = decoder;
    this.failure = failure;
    file.setRequestedSchema(columns);
    version = parseVersion(file.getFileMetaData().getCreatedBy());
  }

  private ParsedVersion parseVersion(String createdBy) {
    try {
      return VersionParser.parse(createdBy);
    } catch (VersionParseException e) {
      throw failure.of(e);
    }
  }

  @Override
  public boolean hasNext() {
    while (rowsLeft == 0 && !ended) {
      nextGroup();
    }
    return rowsLeft > 0;
  }

  private void nextGroup() {
    try {
      PageReadStore pages = file.readNextRowGroup();
      if (pages == null) {
        ended = true;
        rows = null;
        file.close();
      } else {
        GroupCursor cursor = new GroupCursor(pages, version);
        rowsLeft = cursor.rows();
        rows = decoder.apply(cursor);
      }
    } catch (IOException | RuntimeException e) {
      throw failure.of(e);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all rows are read");
    }
    rowsLeft--;
    try {
      return rows.get();
    } catch (RuntimeException e) {
      throw failure.of(e);
    }
  }
}
