package dev.varve.job.postgres;

import dev.varve.policy.ColumnRules;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import org.apache.flink.cdc.connectors.postgres.source.utils.ChunkUtils;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;

/**
 * Whether a table's snapshot is read in chunks, and by which column. The bounds of chunks are
 * values of that column, and stand in checkpoints and logs; so a column that a rule may touch is
 * none to split by.
 */
record SplitColumns(ColumnRules rules) {

  /** The column that names a chunk's bounds; for a table in one piece, any. */
  static Column of(Table table) {
    return table.primaryKeyColumns().isEmpty()
        ? table.columns().get(0)
        : ChunkUtils.getSplitColumn(table, null);
  }

  /** The type of a chunk's bounds; for a table in one piece, any. */
  RowType type(Table table) {
    Column column = of(table);
    return splits(table)
        ? ChunkUtils.getSplitType(column)
        : (RowType)
            DataTypes.ROW(DataTypes.FIELD(column.name(), DataTypes.STRING())).getLogicalType();
  }

  /** Whether the table is read in more than one piece when it is large. */
  boolean splits(Table table) {
    return !table.primaryKeyColumns().isEmpty()
        && isFit(of(table))
        && !rules.mayTouch(
            dev.varve.model.TableId.of(table.id().schema(), table.id().table()), of(table).name());
  }

  static boolean isFit(Column column) {
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
}
