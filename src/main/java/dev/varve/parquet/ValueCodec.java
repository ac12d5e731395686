package dev.varve.parquet;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/**
 * Moves one value of one type between a row image and a column of a data file, in both directions
 * without change.
 */
interface ValueCodec {

  /** Writes the image's next value to the column at these levels. */
  void write(RowImageReader image, ColumnWriter column, int repetition, int definition);

  /** The column's current value, as {@link #put} takes it. */
  Object take(ColumnReader column);

  /** Writes a value that {@link #take} gave to the image. */
  void put(Object value, RowImageWriter image);

  /** The codec of a type that is not a list. */
  static ValueCodec of(FieldType type) {
    if (type instanceof FieldType.Decimal decimal) {
      return DecimalCodec.of(decimal);
    }
    return switch ((FieldType.Scalar) type) {
      case BOOLEAN -> new BooleanCodec();
      case INT32, DATE -> new Int32Codec();
      case INT64, TIMESTAMP, TIMESTAMP_UTC -> new Int64Codec();
      case FLOAT32 -> new FloatCodec();
      case FLOAT64 -> new DoubleCodec();
      case STRING, JSON, BYTES -> new SliceCodec();
    };
  }

  record BooleanCodec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      column.write(image.readBoolean(), repetition, definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getBoolean();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeBoolean((Boolean) value);
    }
  }

  record Int32Codec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      column.write(Math.toIntExact(image.readLong()), repetition, definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getInteger();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeLong((Integer) value);
    }
  }

  record Int64Codec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      column.write(image.readLong(), repetition, definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getLong();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeLong((Long) value);
    }
  }

  record FloatCodec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      column.write(image.readFloat(), repetition, definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getFloat();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeFloat((Float) value);
    }
  }

  record DoubleCodec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      column.write(image.readDouble(), repetition, definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getDouble();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeDouble((Double) value);
    }
  }

  /** Text, JSON and bytes, which have one layout in a row image. */
  record SliceCodec() implements ValueCodec {
    @Override
    public void write(RowImageReader image, ColumnWriter column, int repetition, int definition) {
      int start = image.readSlice();
      column.write(
          Binary.fromReusedByteArray(image.image(), start, image.sliceLength()),
          repetition,
          definition);
    }

    @Override
    public Object take(ColumnReader column) {
      return column.getBinary().getBytes();
    }

    @Override
    public void put(Object value, RowImageWriter image) {
      image.writeBytes((byte[]) value);
    }
  }
}
