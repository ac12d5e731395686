package dev.varve.job.postgres;

import io.debezium.jdbc.JdbcConnection;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import java.sql.SQLException;
import org.apache.flink.cdc.connectors.base.config.JdbcSourceConfig;
import org.apache.flink.cdc.connectors.base.dialect.JdbcDataSourceDialect;
import org.apache.flink.cdc.connectors.base.source.assigner.state.ChunkSplitterState;
import org.apache.flink.cdc.connectors.postgres.source.PostgresChunkSplitter;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/**
 * Splits tables for the snapshot also when they have no primary key, or one whose first column
 * Flink CDC cannot split by or a column rule may touch: such a table is read in one piece. Flink
 * CDC alone fails the job on the first two.
 */
final class SnapshotPieces extends PostgresChunkSplitter {
  private static final Object[] ONE_PIECE = {null, null};

  private final SplitColumns splitColumns;

  SnapshotPieces(
      JdbcSourceConfig sourceConfig,
      JdbcDataSourceDialect dialect,
      SplitColumns splitColumns,
      ChunkSplitterState state) {
    super(sourceConfig, dialect, state);
    this.splitColumns = splitColumns;
  }

  @Override
  protected Column getSplitColumn(Table table, String chunkKeyColumn) {
    return SplitColumns.of(table);
  }

  @Override
  protected DataType fromDbzColumn(Column splitColumn) {
    return SplitColumns.isFit(splitColumn) ? super.fromDbzColumn(splitColumn) : DataTypes.STRING();
  }

  @Override
  public Object[] queryMinMax(JdbcConnection jdbc, TableId tableId, Column splitColumn)
      throws SQLException {
    return splitColumns.splits(dialect.queryTableSchema(jdbc, tableId).getTable())
        ? super.queryMinMax(jdbc, tableId, splitColumn)
        : ONE_PIECE;
  }
}
