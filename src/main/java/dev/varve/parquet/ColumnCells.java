package dev.varve.parquet;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import java.util.Arrays;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ColumnWriter;

/**
 * A column's cells in both directions: null or a value, or a list of them to any depth, by the
 * levels that Parquet keeps for its one leaf. Reused from row to row; not thread-safe.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists">Parquet
 *     logical types, LIST</a>
 */
final class ColumnCells {
  private final ValueCodec codec;
  private final int depth;

  /** The definition level at which the column itself is null. */
  private final int nullLevel;

  private int[] repetitions = new int[8];
  private int[] definitions = new int[8];
  private Object[] values = new Object[8];

  private ColumnCells(ValueCodec codec, int depth, int nullLevel) {
    this.codec = codec;
    this.depth = depth;
    this.nullLevel = nullLevel;
  }

  static ColumnCells of(FieldType type, int nullLevel) {
    int depth = 0;
    FieldType leaf = type;
    while (leaf instanceof FieldType.ListOf list) {
      leaf = list.element();
      depth++;
    }
    return new ColumnCells(ValueCodec.of(leaf), depth, nullLevel);
  }

  void writeNull(ColumnWriter column) {
    column.writeNull(0, nullLevel);
  }

  /** Writes the image's next value. */
  void write(RowImageReader image, ColumnWriter column) {
    if (depth == 0) {
      codec.write(image, column, 0, nullLevel + 1);
    } else {
      writeList(image, column, 1, 0, nullLevel + 1);
    }
  }

  /**
   * Writes a list.
   *
   * @param level how deep the list is nested, which is its elements' repetition level
   * @param empty the definition level of a list without elements; a null element is one above, a
   *     value two
   */
  private void writeList(
      RowImageReader image, ColumnWriter column, int level, int repetition, int empty) {
    int size = image.readListSize();
    if (size == 0) {
      column.writeNull(repetition, empty);
    }
    for (int i = 0; i < size; i++) {
      int from = i == 0 ? repetition : level;
      if (image.nextElementIsNull()) {
        column.writeNull(from, empty + 1);
      } else if (level == depth) {
        codec.write(image, column, from, empty + 2);
      } else {
        writeList(image, column, level + 1, from, empty + 2);
      }
    }
  }

  /** Whether the current cell is null; nothing is consumed. */
  boolean isNull(ColumnReader column) {
    return column.getCurrentDefinitionLevel() <= nullLevel;
  }

  /** Moves the current cell, which is not null, to the image. */
  void read(ColumnReader column, RowImageWriter image) {
    if (depth == 0) {
      codec.put(codec.take(column), image);
      column.consume();
    } else {
      int count = takeCell(column);
      putList(image, 0, count, 1, nullLevel + 1);
      Arrays.fill(values, 0, count, null);
    }
  }

  private int takeCell(ColumnReader column) {
    int valueLevel = nullLevel + 1 + 2 * depth;
    int count = 0;
    do {
      ensure(count + 1);
      repetitions[count] = column.getCurrentRepetitionLevel();
      definitions[count] = column.getCurrentDefinitionLevel();
      values[count] = definitions[count] == valueLevel ? codec.take(column) : null;
      count++;
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    return count;
  }

  private void putList(RowImageWriter image, int start, int end, int level, int empty) {
    if (definitions[start] == empty) {
      image.beginList(0);
      return;
    }
    image.beginList(elements(start, end, level));
    int at = start;
    while (at < end) {
      int next = elementEnd(at, end, level);
      if (definitions[at] == empty + 1) {
        image.writeNull();
      } else if (level == depth) {
        codec.put(values[at], image);
      } else {
        putList(image, at, next, level + 1, empty + 2);
      }
      at = next;
    }
  }

  private int elements(int start, int end, int level) {
    int count = 0;
    for (int at = start; at < end; at = elementEnd(at, end, level)) {
      count++;
    }
    return count;
  }

  private int elementEnd(int start, int end, int level) {
    int at = start + 1;
    while (at < end && repetitions[at] > level) {
      at++;
    }
    return at;
  }

  private void ensure(int size) {
    if (size > values.length) {
      repetitions = Arrays.copyOf(repetitions, size * 2);
      definitions = Arrays.copyOf(definitions, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
  }
}
