package dev.varve.parquet;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;

/** Takes whole changes, row by row, from one row group. */
final class ChangeRows implements Supplier<StoredChange> {
  private final FileHeader header;
  private final ColumnReader[] row;
  private final ColumnReader[] before;
  private final ColumnReader operations;
  private final ColumnReader times;
  private final ColumnReader epochs;
  private final ColumnReader misfitTexts;
  private final IdentityRows identities;
  private final ImageCells rowCells;
  private final ImageCells beforeCells;
  private final Misfits misfits = Misfits.none();
  private final long windowStartMicros;

  ChangeRows(FileHeader header, FileLayout layout, GroupCursor group) {
    this.header = header;
    int columns = layout.names().size();
    row = new ColumnReader[columns + 1];
    before = new ColumnReader[columns + 1];
    for (int i = 0; i < columns; i++) {
      row[i] = group.column(layout.row(i));
      before[i] = group.column(layout.before(i));
    }
    row[columns] = group.column(layout.metadata(MetadataField.UNCHANGED));
    before[columns] = group.column(layout.beforeUnchanged());
    operations = group.column(layout.metadata(MetadataField.OP));
    times = group.column(layout.metadata(MetadataField.TIME));
    epochs = group.column(layout.metadata(MetadataField.EPOCH));
    misfitTexts = group.column(layout.metadata(MetadataField.MISFIT));
    identities = new IdentityRows(layout, group);
    rowCells = ImageCells.ofRow(header.schema().columns(), layout.names());
    beforeCells = ImageCells.ofBefore(header.schema().columns(), layout.names());
    windowStartMicros = ChronoUnit.MICROS.between(Instant.EPOCH, header.window().start());
  }

  @Override
  public StoredChange get() {
    Identity identity = identities.get();
    readMisfits();
    byte[] rowImage = rowCells.read(row, misfits.row());
    byte[] beforeImage = beforeCells.read(before, misfits.before());
    Operation operation = Operation.ofCode(text(operations).charAt(0));
    boolean isDelete = operation == Operation.DELETE;
    ChangeEvent change =
        new ChangeEvent(
            header.schema().table(),
            header.fingerprint(),
            text(epochs),
            SourcePosition.parse(identity.position()),
            operation,
            time(),
            isDelete ? rowImage : beforeImage,
            isDelete ? null : rowImage);
    Hash128 id = identity.id();
    return new StoredChange(change, id);
  }

  private void readMisfits() {
    misfits.clear();
    if (misfitTexts.getCurrentDefinitionLevel() > 0) {
      try {
        misfits.addJson(misfitTexts.getBinary().toStringUsingUTF8());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    misfitTexts.consume();
  }

  private long time() {
    boolean present = times.getCurrentDefinitionLevel() > 0;
    long micros = present ? times.getLong() : windowStartMicros;
    times.consume();
    return micros;
  }

  private static String text(ColumnReader column) {
    String text = column.getBinary().toStringUsingUTF8();
    column.consume();
    return text;
  }

  /** Every column, in file order; what is not read is not asked for. */
  static java.util.List<ColumnDescriptor> columns(FileLayout layout) {
    return layout.leaves().stream()
        .filter(leaf -> !leaf.equals(layout.metadata(MetadataField.SCHEMA)))
        .filter(leaf -> !leaf.equals(layout.metadata(MetadataField.TRANSACTION)))
        .toList();
  }
}
