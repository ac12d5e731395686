package dev.varve.ops.fold;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.Objects;

/** A row image with what was not sent taken from an earlier image of the row. */
final class CompletedImage {
  private final byte[] image;
  private final Slot[] slots;
  private final int[] starts;
  private final int[] ends;

  private CompletedImage(TableSchema schema, byte[] image) {
    int columns = schema.columns().size();
    this.image = image;
    this.slots = new Slot[columns];
    this.starts = new int[columns];
    this.ends = new int[columns];
    RowImageReader reader = new RowImageReader();
    reader.reset(image, columns);
    for (int i = 0; i < columns; i++) {
      slots[i] = reader.next();
      if (slots[i] == Slot.VALUE || slots[i] == Slot.TEXT) {
        FieldType type = schema.columns().get(i).type();
        starts[i] = reader.skip(slots[i] == Slot.TEXT ? FieldType.Scalar.STRING : type);
        ends[i] = reader.position();
      }
    }
  }

  /**
   * The image, of the one version, completed from the other image, of the other version. Only a
   * column of the same name, type and rule has the same bytes; what it cannot tell stays unsent.
   */
  static byte[] of(TableSchema schema, byte[] image, TableSchema earlier, byte[] earlierImage) {
    CompletedImage row = new CompletedImage(schema, image);
    CompletedImage before = new CompletedImage(earlier, earlierImage);
    RowImageWriter writer = new RowImageWriter();
    writer.begin(row.slots.length);
    for (int i = 0; i < row.slots.length; i++) {
      int from = row.slots[i] == Slot.UNCHANGED ? place(schema.columns().get(i), earlier) : -1;
      if (from < 0) {
        row.copy(i, writer);
      } else {
        before.copy(from, writer);
      }
    }
    return writer.finish();
  }

  private static int place(Column column, TableSchema earlier) {
    int at = earlier.indexOf(column.name());
    boolean same =
        at >= 0
            && earlier.columns().get(at).type().equals(column.type())
            && Objects.equals(earlier.columns().get(at).rule(), column.rule());
    return same ? at : -1;
  }

  private void copy(int column, RowImageWriter writer) {
    switch (slots[column]) {
      case NULL -> writer.writeNull();
      case UNCHANGED -> writer.writeUnchanged();
      case VALUE -> writer.copyValue(image, starts[column], ends[column]);
      case TEXT -> writer.copyMisfit(image, starts[column], ends[column]);
    }
  }
}
