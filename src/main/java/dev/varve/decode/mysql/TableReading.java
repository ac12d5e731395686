package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
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
  private static final String ORIGIN = "snapshot";

  private final TableId table;
  private final List<CatalogColumn> catalog;
  private final MySqlColumn[] columns;
  private final Hash128 fingerprint;
  private final List<String> key;
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
    this.key = List.copyOf(key);
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

  /** The event of a row, or a reject; its values are as the server sent them, null for null. */
  public Decoded row(byte[][] values) {
    writer.begin(columns.length);
    for (int i = 0; i < columns.length; i++) {
      try {
        columns[i].write(CatalogColumn.value(values[i], columns[i]), writer);
      } catch (RuntimeException unreadable) {
        return reject(new UnreadableRow(columns[i], unreadable).getMessage(), values);
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

  private Reject reject(String why, byte[][] values) {
    return new Reject(
        ORIGIN,
        SourcePosition.SnapshotRead.INSTANCE,
        table,
        0,
        ErrorCode.RECORD_UNDECODABLE.text(),
        why,
        1,
        null,
        new RawSnapshotRow(catalog, key, values).encode(table));
  }

  /**
   * Reads a row again that was rejected once.
   *
   * @throws IllegalArgumentException if the reject is none that this class made, or not whole
   */
  public static Decoded again(Reject sent, String epoch, SchemaRegistrar registrar) {
    RawSnapshotRow raw = RawSnapshotRow.decode(sent);
    return new TableReading(sent.table(), raw.catalog(), raw.key(), epoch, registrar)
        .row(raw.values());
  }
}
