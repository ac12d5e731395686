package dev.varve.job.postgres;

import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.Utils;
import io.debezium.pipeline.EventDispatcher.SnapshotReceiver;
import io.debezium.pipeline.source.AbstractSnapshotChangeEventSource;
import io.debezium.pipeline.source.spi.ChangeEventSource;
import io.debezium.pipeline.spi.SnapshotResult;
import io.debezium.relational.Column;
import io.debezium.relational.SnapshotChangeRecordEmitter;
import io.debezium.relational.Table;
import io.debezium.util.Clock;
import io.debezium.util.ColumnUtils;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.cdc.connectors.base.source.meta.split.SnapshotSplit;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.utils.PostgresQueryUtils;

/**
 * Sends the rows of one chunk to the dispatcher, each when it may be read, each value as the text
 * that the server sent.
 */
final class TextSnapshot
    extends AbstractSnapshotChangeEventSource<PostgresPartition, PostgresOffsetContext> {
  private final PostgresSourceFetchTaskContext task;
  private final SnapshotSplit split;
  private final Turn turn;

  /** Returns when the next row may be read. */
  @FunctionalInterface
  interface Turn {
    void await() throws InterruptedException;
  }

  TextSnapshot(PostgresSourceFetchTaskContext task, SnapshotSplit split, Turn turn) {
    super(task.getDbzConnectorConfig(), task.getSnapshotChangeEventSourceMetrics());
    this.task = task;
    this.split = split;
    this.turn = turn;
  }

  @Override
  protected SnapshotResult<PostgresOffsetContext> doExecute(
      ChangeEventSource.ChangeEventSourceContext context,
      PostgresOffsetContext previousOffset,
      SnapshotContext<PostgresPartition, PostgresOffsetContext> snapshot,
      SnapshottingTask unused)
      throws Exception {
    snapshot.offset = task.getOffsetContext();
    Utils.refreshSchema(task.getDatabaseSchema(), task.getConnection(), false);
    Table table = task.getDatabaseSchema().tableFor(split.getTableId());
    if (table == null) {
      throw new SQLException("table " + split.getTableId() + " is gone");
    }
    SnapshotReceiver<PostgresPartition> receiver =
        task.getEventDispatcher().getSnapshotChangeEventReceiver();
    try (PreparedStatement statement = statement(table);
        ResultSet rows = statement.executeQuery()) {
      send(rows, table, snapshot, receiver);
    }
    receiver.completeSnapshot();
    return SnapshotResult.completed(snapshot.offset);
  }

  private PreparedStatement statement(Table table) {
    boolean first = split.getSplitStart() == null;
    boolean last = split.getSplitEnd() == null;
    List<String> uuids =
        split.getSplitKeyType().getFieldNames().stream()
            .filter(name -> table.columnWithName(name).typeName().equals("uuid"))
            .toList();
    String select =
        PostgresQueryUtils.buildSplitScanQuery(
            split.getTableId(), split.getSplitKeyType(), first, last, uuids);
    return PostgresQueryUtils.readTableSplitDataStatement(
        task.getConnection(),
        select,
        first,
        last,
        split.getSplitStart(),
        split.getSplitEnd(),
        split.getSplitKeyType().getFieldCount(),
        task.getDbzConnectorConfig().getSnapshotFetchSize());
  }

  private void send(
      ResultSet rows,
      Table table,
      SnapshotContext<PostgresPartition, PostgresOffsetContext> snapshot,
      SnapshotReceiver<PostgresPartition> receiver)
      throws SQLException, InterruptedException {
    ColumnUtils.ColumnArray array = ColumnUtils.toArray(rows, table);
    Column[] columns = array.getColumns();
    while (rows.next()) {
      turn.await();
      Object[] row = new Object[array.getGreatestColumnPosition()];
      for (int i = 0; i < columns.length; i++) {
        row[columns[i].position() - 1] = rows.getString(i + 1);
      }
      snapshot.offset.event(table.id(), Clock.SYSTEM.currentTime());
      task.getEventDispatcher()
          .dispatchSnapshotEvent(
              snapshot.partition,
              table.id(),
              new SnapshotChangeRecordEmitter<>(
                  snapshot.partition, snapshot.offset, row, Clock.SYSTEM),
              receiver);
    }
  }

  @Override
  protected SnapshottingTask getSnapshottingTask(
      PostgresPartition partition, PostgresOffsetContext previousOffset) {
    return new SnapshottingTask(false, true);
  }

  @Override
  protected SnapshotContext<PostgresPartition, PostgresOffsetContext> prepare(
      PostgresPartition partition) {
    return new SnapshotContext<>(partition);
  }
}
