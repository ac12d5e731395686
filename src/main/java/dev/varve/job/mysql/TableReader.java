package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.decode.mysql.TableReading;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import dev.varve.readiness.mysql.MySqlCatalog;
import dev.varve.readiness.mysql.MySqlConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSnapshotSplit;
import org.apache.flink.cdc.connectors.mysql.source.utils.StatementUtils;

/** Reads the chunks of tables, each as of one moment whose place in the log is known. */
final class TableReader implements AutoCloseable {
  private static final String ALL = "SELECT *";

  private final SourceConfig source;
  private final String epoch;
  private final SchemaRegistrar registrar;
  private final Connection connection;

  TableReader(SourceConfig source, String epoch, SchemaRegistrar registrar) {
    this.source = source;
    this.epoch = epoch;
    this.registrar = registrar;
    this.connection = MySqlConnection.open(source);
  }

  /** The rows of a chunk; the stream has to begin where the log was when they were seen. */
  Batch read(MySqlSnapshotSplit chunk) {
    try {
      connection.setAutoCommit(true);
      LogPlace place = MySqlServer.beginConsistentRead(connection);
      TableId table = TableId.of(chunk.getTableId().catalog(), chunk.getTableId().table());
      List<ChangeEvent> rows = source.tables().matches(table) ? rows(table, chunk) : List.of();
      try (Statement statement = connection.createStatement()) {
        statement.execute("COMMIT");
      }
      return new Batch(rows, place, 0);
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  private List<ChangeEvent> rows(TableId table, MySqlSnapshotSplit chunk) throws SQLException {
    hold(chunk);
    TableReading reading =
        new TableReading(
            table,
            MySqlCatalog.columns(connection, table),
            MySqlServer.key(connection, table),
            epoch,
            registrar);
    boolean first = chunk.getSplitStart() == null;
    boolean last = chunk.getSplitEnd() == null;
    String all =
        StatementUtils.buildSplitScanQuery(
            chunk.getTableId(), chunk.getSplitKeyType(), first, last);
    String sql = "SELECT " + reading.selected() + all.substring(ALL.length());
    List<ChangeEvent> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, chunk, first, last);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          byte[][] values = new byte[reading.width()][];
          for (int i = 0; i < values.length; i++) {
            values[i] = result.getBytes(i + 1);
          }
          rows.add(reading.row(values));
        }
      }
    }
    return rows;
  }

  /** Keeps the table's definition from changing until the transaction ends. */
  private void hold(MySqlSnapshotSplit chunk) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement
          .executeQuery("SELECT 1 FROM " + StatementUtils.quote(chunk.getTableId()) + " LIMIT 0")
          .close();
    }
  }

  /** In the order of {@link StatementUtils#buildSplitScanQuery}. */
  private static void bind(
      PreparedStatement statement, MySqlSnapshotSplit chunk, boolean first, boolean last)
      throws SQLException {
    int at = 1;
    if (!first) {
      statement.setObject(at++, chunk.getSplitStart()[0]);
    }
    if (!last) {
      statement.setObject(at++, chunk.getSplitEnd()[0]);
      statement.setObject(at++, chunk.getSplitEnd()[0]);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
