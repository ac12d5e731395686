package dev.varve.decode;

import dev.varve.block.RowImageWriter;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** All that is known of one schema version of a table: made once, used for each of its rows. */
final class TablePlan {
  private final TableId table;
  private final Hash128 fingerprint;
  private final PostgresColumn[] columns;
  private final boolean[] key;
  private final RowCounter counter;

  private TablePlan(
      TableId table,
      Hash128 fingerprint,
      PostgresColumn[] columns,
      boolean[] key,
      RowCounter counter) {
    this.table = table;
    this.fingerprint = fingerprint;
    this.columns = columns;
    this.key = key;
    this.counter = counter;
  }

  static TablePlan of(
      TableId table, Schema row, Schema keySchema, RowCounter counter, SchemaRegistrar registrar) {
    List<String> keyNames = new ArrayList<>();
    if (keySchema != null) {
      keySchema.fields().forEach(field -> keyNames.add(field.name()));
    }
    List<Field> fields = row.fields();
    PostgresColumn[] columns = new PostgresColumn[fields.size()];
    boolean[] key = new boolean[columns.length];
    TableSchema schema = schema(table, fields, keyNames, columns, key);
    return new TablePlan(table, registrar.register(schema), columns, key, counter);
  }

  private static TableSchema schema(
      TableId table,
      List<Field> fields,
      List<String> keyNames,
      PostgresColumn[] columns,
      boolean[] key) {
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(table, fields.get(i));
      key[i] = keyNames.contains(fields.get(i).name());
    }
    return new TableSchema(
        table, List.of(columns).stream().map(PostgresColumn::column).toList(), keyNames);
  }

  private static PostgresColumn column(TableId table, Field field) {
    try {
      return PostgresColumn.of(field);
    } catch (IllegalArgumentException unknown) {
      throw VarveException.of(
          ErrorCode.RECORD_UNDECODABLE,
          "column " + field.name() + " of " + table + " was not captured as text",
          "start the connector with PostgresCapture's properties",
          unknown);
    }
  }

  TableId table() {
    return table;
  }

  Hash128 fingerprint() {
    return fingerprint;
  }

  RowCounter counter() {
    return counter;
  }

  /**
   * The image of a row.
   *
   * @return null if the row is null
   */
  byte[] image(Struct row, RowImageWriter writer) {
    return row == null ? null : image(row, writer, false);
  }

  /**
   * The image of a row as it was before its change. When the source sent only the replica identity,
   * the other columns are unchanged, not null: what they held is not known.
   *
   * @return null if the row is null
   */
  byte[] imageBefore(Struct row, RowImageWriter writer) {
    return row == null ? null : image(row, writer, isIdentityOnly(row));
  }

  private byte[] image(Struct row, RowImageWriter writer, boolean nullIsUnknown) {
    writer.begin(columns.length);
    for (PostgresColumn column : columns) {
      Object value = row.getWithoutDefault(column.column().name());
      if (value == PostgresText.UNCHANGED || (value == null && nullIsUnknown)) {
        writer.writeUnchanged();
      } else if (value == null) {
        writer.writeNull();
      } else {
        write(column, value, writer);
      }
    }
    return writer.finish();
  }

  private static void write(PostgresColumn column, Object value, RowImageWriter writer) {
    if (value == PostgresText.NOT_TEXT || !(value instanceof String text)) {
      throw new UnreadableValue(column.column(), "it did not come as text");
    }
    try {
      if (!column.form().write(text, writer)) {
        writer.writeMisfit(text);
      }
    } catch (RuntimeException unreadable) {
      // Its message may hold the value.
      throw new UnreadableValue(column.column(), unreadable.getClass().getSimpleName());
    }
  }

  /**
   * A table's full row has its key and, but for rows of nothing but nulls, some other value; under
   * replica identity DEFAULT only the key is sent, under USING INDEX only the index's columns.
   */
  private boolean isIdentityOnly(Struct row) {
    boolean hasKey = false;
    boolean hasOther = false;
    boolean hasOtherValue = false;
    for (int i = 0; i < columns.length; i++) {
      boolean isNull = row.getWithoutDefault(columns[i].column().name()) == null;
      if (key[i] && isNull) {
        return true;
      }
      hasKey |= key[i];
      hasOther |= !key[i];
      hasOtherValue |= !key[i] && !isNull;
    }
    return hasKey && hasOther && !hasOtherValue;
  }
}
