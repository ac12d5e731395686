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
import org.apache.flink.cdc.connectors.postgres.source.utils.ChunkUtils;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Splits tables for the snapshot also when they have no primary key, or one whose first column
 * Flink CDC cannot split by: such a table is read in one piece. Flink CDC alone fails the job on
 * them.
 */
final class KeylessTables extends PostgresChunkSplitter {
  private static final Object[] ONE_PIECE = {null, null};

  KeylessTables(
      JdbcSourceConfig sourceConfig, JdbcDataSourceDialect dialect, ChunkSplitterState state) {
    super(sourceConfig, dialect, state);
  }

  /** The column that names a chunk's bounds; for a table in one piece, any. */
  static Column splitColumn(Table table) {
    return table.primaryKeyColumns().isEmpty()
        ? table.columns().get(0)
        : ChunkUtils.getSplitColumn(table, null);
  }

  /** The type of a chunk's bounds; for a table in one piece, any. */
  static RowType splitType(Table table) {
    Column column = splitColumn(table);
    return splits(table, column)
        ? ChunkUtils.getSplitType(column)
        : (RowType)
            DataTypes.ROW(DataTypes.FIELD(column.name(), DataTypes.STRING())).getLogicalType();
  }

  private static boolean splits(Table table, Column column) {
    return !table.primaryKeyColumns().isEmpty() && splits(column);
  }

  private static boolean splits(Column column) {
    return switch (column.typeName()) {
      case "int2",
          "int4",
          "int8",
          "serial",
          "bigserial",
          "smallserial",
          "numeric",
          "text",
          "varchar",
          "uuid" ->
          true;
      default -> false;
    };
  }

  @Override
  protected Column getSplitColumn(Table table, String chunkKeyColumn) {
    return splitColumn(table);
  }

  @Override
  protected DataType fromDbzColumn(Column splitColumn) {
    return splits(splitColumn) ? super.fromDbzColumn(splitColumn) : DataTypes.STRING();
  }

  @Override
  public Object[] queryMinMax(JdbcConnection jdbc, TableId tableId, Column splitColumn)
      throws SQLException {
    boolean keyed =
        dialect
            .queryTableSchema(jdbc, tableId)
            .getTable()
            .primaryKeyColumns()
            .contains(splitColumn);
    return keyed && splits(splitColumn) ? super.queryMinMax(jdbc, tableId, splitColumn) : ONE_PIECE;
  }
}
