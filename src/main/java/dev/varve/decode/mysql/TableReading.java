package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes change events of a table's rows as a query returns them. The event of a row is a function
 * of the row. Not thread-safe.
 */
public final class TableReading {
  private final TableId table;
  private final List<CatalogColumn> catalog;
  private final MySqlColumn[] columns;
  private final Hash128 fingerprint;
  private final String epoch;
  private final RowImageWriter writer = new RowImageWriter();

  /**
   * A reading of a table as the catalog describes it now.
   *
   * @param key its key's columns, in order
   * @param epoch the epoch of the events
   * @param registrar told of the schema version
   * @throws VarveException {@link ErrorCode#SOURCE_NOT_READY} if a column cannot be read
   */
  public TableReading(
      TableId table,
      List<CatalogColumn> catalog,
      List<String> key,
      String epoch,
      SchemaRegistrar registrar) {
    this.table = table;
    this.catalog = List.copyOf(catalog);
    this.epoch = epoch;
    for (CatalogColumn column : catalog) {
      if (column.obstacle() != null) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "column %s of %s cannot be read: %s".formatted(column.name(), table, column.obstacle()),
            "leave the table out, or change the column; docs/reference/types-mysql.md");
      }
    }
    this.columns = catalog.stream().map(CatalogColumn::column).toArray(MySqlColumn[]::new);
    this.fingerprint =
        registrar.register(
            new TableSchema(
                table, List.of(columns).stream().map(MySqlColumn::column).toList(), key));
  }

  /** What a query has to select, in this order. */
  public String selected() {
    return catalog.stream().map(CatalogColumn::selected).collect(Collectors.joining(", "));
  }

  /** How many values {@link #row} takes. */
  public int width() {
    return columns.length;
  }

  /** The event of a row; its values are as the server sent them, null for null. */
  public ChangeEvent row(byte[][] values) {
    writer.begin(columns.length);
    for (int i = 0; i < columns.length; i++) {
      try {
        columns[i].write(CatalogColumn.value(values[i], columns[i]), writer);
      } catch (NumberFormatException | ArithmeticException unreadable) {
        // Its message may hold the value.
        throw VarveException.of(
            ErrorCode.RECORD_UNDECODABLE,
            "cannot read a value of column %s of %s (%s)"
                .formatted(columns[i].name(), table, unreadable.getClass().getSimpleName()),
            "see docs/reference/types-mysql.md, and report the column's type");
      }
    }
    return new ChangeEvent(
        table,
        fingerprint,
        epoch,
        SourcePosition.SnapshotRead.INSTANCE,
        Operation.READ,
        0,
        null,
        writer.finish());
  }
}
