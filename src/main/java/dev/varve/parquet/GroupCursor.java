package dev.varve.parquet;

import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.PrimitiveConverter;

/**
 * The columns of one row group, each at the same row. Whoever takes a row takes exactly one cell,
 * value included, of every column that it asked for: the library's readers do not step over a value
 * that was not read.
 */
final class GroupCursor {
  private final PageReadStore pages;
  private final ParsedVersion version;
  private final Map<ColumnDescriptor, ColumnReader> readers = new HashMap<>();

  GroupCursor(PageReadStore pages, ParsedVersion version) {
    this.pages = pages;
    this.version = version;
  }

  long rows() {
    return pages.getRowCount();
  }

  ColumnReader column(ColumnDescriptor leaf) {
    return readers.computeIfAbsent(
        leaf,
        missing ->
            new ColumnReaderImpl(
                missing, pages.getPageReader(missing), new PrimitiveConverter() {}, version));
  }
}
