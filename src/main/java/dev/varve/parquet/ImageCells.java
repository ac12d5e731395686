package dev.varve.parquet;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.model.Column;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/**
 * One image of a change as the cells of a file: a column each, and the list of those that the
 * source did not send. The list is null when there is no image and empty when all was sent, so an
 * image of nulls and no image differ. Reused from row to row; not thread-safe.
 */
final class ImageCells {
  /** No image: the list is null for the row, the struct around it for the before image. */
  private static final int ABSENT = 0;

  private final List<String> names;
  private final Binary[] nameTexts;
  private final ColumnCells[] cells;
  private final int emptyListLevel;
  private final RowImageReader reader = new RowImageReader();
  private final RowImageWriter writer = new RowImageWriter();
  private final Set<String> unchanged = new HashSet<>();

  private ImageCells(List<Column> columns, List<String> names, int nullLevel) {
    this.names = names;
    this.nameTexts = names.stream().map(Binary::fromString).toArray(Binary[]::new);
    this.cells =
        columns.stream()
            .map(column -> ColumnCells.of(column.type(), nullLevel))
            .toArray(ColumnCells[]::new);
    this.emptyListLevel = nullLevel + 1;
  }

  static ImageCells ofRow(List<Column> columns, List<String> names) {
    return new ImageCells(columns, names, 0);
  }

  static ImageCells ofBefore(List<Column> columns, List<String> names) {
    return new ImageCells(columns, names, 1);
  }

  /**
   * Writes an image, or that there is none.
   *
   * @param image null for none
   * @param columns the writers of the columns, then of the unchanged list
   * @param misfits takes the texts of values that do not fit
   */
  void write(byte[] image, ColumnWriter[] columns, Map<String, String> misfits) {
    ColumnWriter list = columns[cells.length];
    if (image == null) {
      for (ColumnWriter column : columns) {
        column.writeNull(0, ABSENT);
      }
      return;
    }
    reader.reset(image, cells.length);
    int listed = 0;
    for (int i = 0; i < cells.length; i++) {
      switch (reader.next()) {
        case VALUE -> cells[i].write(reader, columns[i]);
        case NULL -> cells[i].writeNull(columns[i]);
        case UNCHANGED -> {
          cells[i].writeNull(columns[i]);
          list.write(nameTexts[i], listed == 0 ? 0 : 1, emptyListLevel + 1);
          listed++;
        }
        case TEXT -> {
          cells[i].writeNull(columns[i]);
          misfits.put(names.get(i), reader.readText());
        }
      }
    }
    if (listed == 0) {
      list.writeNull(0, emptyListLevel);
    }
  }

  /** The current row's image as it was written, or null for none. */
  byte[] read(ColumnReader[] columns, Map<String, String> misfits) {
    if (!readUnchanged(columns[cells.length])) {
      for (int i = 0; i < cells.length; i++) {
        columns[i].consume();
      }
      return null;
    }
    writer.begin(cells.length);
    for (int i = 0; i < cells.length; i++) {
      if (!cells[i].isNull(columns[i])) {
        cells[i].read(columns[i], writer);
        continue;
      }
      columns[i].consume();
      String misfit = misfits.isEmpty() ? null : misfits.get(names.get(i));
      if (misfit != null) {
        writer.writeMisfit(misfit);
      } else if (!unchanged.isEmpty() && unchanged.contains(names.get(i))) {
        writer.writeUnchanged();
      } else {
        writer.writeNull();
      }
    }
    return writer.finish();
  }

  /** Takes the list of the current row; false when there is no image. */
  private boolean readUnchanged(ColumnReader list) {
    unchanged.clear();
    boolean present = list.getCurrentDefinitionLevel() >= emptyListLevel;
    do {
      if (list.getCurrentDefinitionLevel() > emptyListLevel) {
        unchanged.add(new String(list.getBinary().getBytes(), StandardCharsets.UTF_8));
      }
      list.consume();
    } while (list.getCurrentRepetitionLevel() > 0);
    return present;
  }
}
