package dev.varve.decode;

import dev.varve.block.RowImageWriter;
import dev.varve.error.ErrorCode;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The rows of one PostgreSQL table, given the connector's schemas were made with {@link
 * PostgresCapture#properties()}, as the changes that a snapshot makes of them. Not thread-safe.
 */
public final class PostgresRows {
  private static final String ORIGIN = "table";

  private final TablePlan plan;
  private final RowImageWriter writer = new RowImageWriter();

  /**
   * Rows of a table.
   *
   * @param key the key's schema, or null if the table has none
   * @param registrar told of the schema version
   */
  public PostgresRows(TableId table, Schema row, Schema key, SchemaRegistrar registrar) {
    this.plan = TablePlan.of(table, row, key, new RowCounter(), registrar);
  }

  /** The change of a row; a reject, without the row, when a value cannot be read. */
  public Decoded row(Struct values) {
    try {
      return new ChangeEvent(
          plan.table(),
          plan.fingerprint(),
          "",
          SourcePosition.SnapshotRead.INSTANCE,
          Operation.READ,
          0,
          null,
          plan.image(values, writer));
    } catch (UnreadableValue unreadable) {
      return new Reject(
          ORIGIN,
          SourcePosition.SnapshotRead.INSTANCE,
          plan.table(),
          0,
          ErrorCode.RECORD_UNDECODABLE.text(),
          unreadable.getMessage(),
          1,
          null,
          null);
    }
  }
}
