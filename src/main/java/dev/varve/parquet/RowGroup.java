package dev.varve.parquet;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;

/** The rows of a file that are not yet in it: pages as they fill, in memory, by column. */
final class RowGroup implements AutoCloseable {
  private final ColumnChunkPageWriteStore pages;
  private final ColumnWriteStore store;
  private final ColumnWriter[] row;
  private final ColumnWriter[] before;
  private final ColumnWriter[] metadata;
  private final Map<ColumnDescriptor, KeyFilter> filters = new LinkedHashMap<>();
  private long rows;

  RowGroup(
      TableSchema schema,
      FileLayout layout,
      ParquetProperties properties,
      BytesInputCompressor compressor) {
    pages =
        new ColumnChunkPageWriteStore(
            compressor,
            layout.message(),
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    store = properties.newColumnWriteStore(layout.message(), pages, pages);
    int columns = layout.names().size();
    row = new ColumnWriter[columns + 1];
    before = new ColumnWriter[columns + 1];
    for (int i = 0; i < columns; i++) {
      row[i] = writer(layout.row(i));
      before[i] = writer(layout.before(i));
    }
    for (String key : schema.key()) {
      int column = schema.indexOf(key);
      KeyFilter filter = new KeyFilter(row[column]);
      row[column] = filter;
      filters.put(layout.row(column), filter);
    }
    row[columns] = writer(layout.metadata(MetadataField.UNCHANGED));
    before[columns] = writer(layout.beforeUnchanged());
    metadata = new ColumnWriter[MetadataField.values().length];
    for (MetadataField field : MetadataField.values()) {
      metadata[field.ordinal()] = writer(layout.metadata(field));
    }
  }

  private ColumnWriter writer(ColumnDescriptor leaf) {
    return store.getColumnWriter(leaf);
  }

  ColumnWriter[] row() {
    return row;
  }

  ColumnWriter[] before() {
    return before;
  }

  /** Writes what the change is, all but its unchanged columns, which go with its images. */
  void writeMetadata(ChangeEvent change, Hash128 id, ConstantTexts texts, String misfits) {
    metadata(MetadataField.OP).write(texts.operation(change.operation()), 0, 0);
    if (change.position() instanceof SourcePosition.SnapshotRead) {
      metadata(MetadataField.TIME).writeNull(0, 0);
    } else {
      metadata(MetadataField.TIME).write(change.timeMicros(), 0, 1);
    }
    metadata(MetadataField.POSITION).write(Binary.fromString(change.position().text()), 0, 0);
    if (change.position() instanceof SourcePosition.Postgres position) {
      metadata(MetadataField.TRANSACTION).write(position.transactionId(), 0, 1);
    } else {
      metadata(MetadataField.TRANSACTION).writeNull(0, 0);
    }
    metadata(MetadataField.EPOCH).write(texts.epoch(change.epoch()), 0, 0);
    metadata(MetadataField.SCHEMA).write(texts.fingerprint(), 0, 0);
    metadata(MetadataField.ID).write(bytes(id), 0, 0);
    if (misfits == null) {
      metadata(MetadataField.MISFIT).writeNull(0, 0);
    } else {
      metadata(MetadataField.MISFIT).write(Binary.fromString(misfits), 0, 1);
    }
  }

  private ColumnWriter metadata(MetadataField field) {
    return metadata[field.ordinal()];
  }

  private static Binary bytes(Hash128 id) {
    byte[] bytes = new byte[16];
    ByteBuffer.wrap(bytes).putLong(id.high()).putLong(id.low());
    return Binary.fromConstantByteArray(bytes);
  }

  void endRow() {
    store.endRecord();
    rows++;
  }

  /** Bytes held, those of unfinished pages before compression. */
  long bufferedSizeBytes() {
    return store.getBufferedSize();
  }

  /** Moves all rows to the file. */
  void flush(ParquetFileWriter file) throws IOException {
    file.startBlock(rows);
    store.flush();
    for (Map.Entry<ColumnDescriptor, KeyFilter> entry : filters.entrySet()) {
      BloomFilter filter = entry.getValue().filter();
      if (filter != null) {
        pages.getBloomFilterWriter(entry.getKey()).writeBloomFilter(filter);
      }
    }
    pages.flushToFileWriter(file);
    file.endBlock();
  }

  @Override
  public void close() {
    store.close();
    pages.close();
  }
}
