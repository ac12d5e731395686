package dev.varve.parquet;

import java.util.Arrays;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.io.api.Binary;

/**
 * A key column's writer that remembers which values went through it, for a Bloom filter over
 * exactly that many. One per column and row group.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/BloomFilter.md">Parquet Bloom
 *     filter</a>
 */
final class KeyFilter implements ColumnWriter {
  /** Below this a reader gets all values with one small read; a filter would cost another. */
  private static final int VALUES_MIN = 20_000;

  private static final int BYTES_MAX = 1 << 20;
  private static final double FALSE_POSITIVES = 0.01;

  private final ColumnWriter column;
  private final BloomFilter hasher =
      new BlockSplitBloomFilter(BlockSplitBloomFilter.LOWER_BOUND_BYTES);
  private long[] hashes = new long[64];
  private int count;

  KeyFilter(ColumnWriter column) {
    this.column = column;
  }

  /** The filter over all values, or null when it would not pay. */
  BloomFilter filter() {
    if (count < VALUES_MIN) {
      return null;
    }
    Arrays.sort(hashes, 0, count);
    int bits = BlockSplitBloomFilter.optimalNumOfBits(distinct(), FALSE_POSITIVES);
    BloomFilter filter = new BlockSplitBloomFilter(bits / 8, BYTES_MAX);
    for (int i = 0; i < count; i++) {
      filter.insertHash(hashes[i]);
    }
    return filter;
  }

  private int distinct() {
    int distinct = 1;
    for (int i = 1; i < count; i++) {
      distinct += hashes[i] == hashes[i - 1] ? 0 : 1;
    }
    return distinct;
  }

  private void remember(long hash) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    hashes[count++] = hash;
  }

  @Override
  public void write(int value, int repetition, int definition) {
    column.write(value, repetition, definition);
    remember(hasher.hash(value));
  }

  @Override
  public void write(long value, int repetition, int definition) {
    column.write(value, repetition, definition);
    remember(hasher.hash(value));
  }

  /** Two values need no filter. */
  @Override
  public void write(boolean value, int repetition, int definition) {
    column.write(value, repetition, definition);
  }

  @Override
  public void write(Binary value, int repetition, int definition) {
    column.write(value, repetition, definition);
    remember(hasher.hash(value));
  }

  @Override
  public void write(float value, int repetition, int definition) {
    column.write(value, repetition, definition);
    remember(hasher.hash(value));
  }

  @Override
  public void write(double value, int repetition, int definition) {
    column.write(value, repetition, definition);
    remember(hasher.hash(value));
  }

  @Override
  public void writeNull(int repetition, int definition) {
    column.writeNull(repetition, definition);
  }

  @Override
  public void close() {
    column.close();
  }

  @Override
  public long getBufferedSizeInMemory() {
    return column.getBufferedSizeInMemory() + (long) count * Long.BYTES;
  }
}
