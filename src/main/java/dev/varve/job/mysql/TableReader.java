package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.decode.mysql.TableReading;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.model.Decoded;
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
import java.util.Optional;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSnapshotSplit;
import org.apache.flink.cdc.connectors.mysql.source.utils.StatementUtils;

/**
 * Reads the chunks of tables, each as of one moment whose place in the log is known, at the pace
 * that the source allows. Without a limit the driver takes a chunk's rows at once; with one the
 * server sends them as they are read.
 */
final class TableReader implements AutoCloseable {
  private static final String ALL = "SELECT *";

  /** The driver's word for rows that stay with the server until they are read. */
  private static final int STREAMED = Integer.MIN_VALUE;

  private final SourceConfig source;
  private final String epoch;
  private final SchemaRegistrar registrar;
  private final SnapshotPace pace;
  private final Connection connection;
  private LogPlace place;
  private TableReading reading;
  private PreparedStatement statement;
  private ResultSet result;
  private List<Decoded> rows;

  TableReader(SourceConfig source, String epoch, SchemaRegistrar registrar, SnapshotPace pace) {
    this.source = source;
    this.epoch = epoch;
    this.registrar = registrar;
    this.pace = pace;
    this.connection = MySqlConnection.open(source);
  }

  /** Asks for the rows of a chunk. */
  void begin(MySqlSnapshotSplit chunk) {
    try {
      connection.setAutoCommit(true);
      place = MySqlServer.beginConsistentRead(connection);
      rows = new ArrayList<>();
      TableId table = TableId.of(chunk.getTableId().catalog(), chunk.getTableId().table());
      if (source.tables().matches(table)) {
        query(table, chunk);
      }
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  /**
   * The rows of the chunk, once all are read, empty as long as the next may not be read yet; the
   * stream has to begin where the log was when they were seen.
   */
  Optional<Batch<Decoded>> read() {
    try {
      while (result != null) {
        if (!pace.untilNextRow().isZero()) {
          return Optional.empty();
        }
        if (result.next()) {
          rows.add(row());
          pace.countRow();
        } else {
          result.close();
          statement.close();
          result = null;
        }
      }
      try (Statement end = connection.createStatement()) {
        end.execute("COMMIT");
      }
      return Optional.of(new Batch<>(rows, place, 0));
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  private void query(TableId table, MySqlSnapshotSplit chunk) throws SQLException {
    MySqlServer.holdDefinition(connection, table);
    reading =
        new TableReading(
            table,
            MySqlCatalog.columns(connection, table),
            MySqlCatalog.key(connection, table),
            epoch,
            registrar);
    boolean first = chunk.getSplitStart() == null;
    boolean last = chunk.getSplitEnd() == null;
    String all =
        StatementUtils.buildSplitScanQuery(
            chunk.getTableId(), chunk.getSplitKeyType(), first, last);
    String sql = "SELECT " + reading.selected() + all.substring(ALL.length());
    statement = connection.prepareStatement(sql);
    if (pace.limitsRows()) {
      statement.setFetchSize(STREAMED);
    }
    bind(statement, chunk, first, last);
    result = statement.executeQuery();
  }

  private Decoded row() throws SQLException {
    byte[][] values = new byte[reading.width()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = result.getBytes(i + 1);
    }
    return reading.row(values);
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

  /** At once, also within a chunk, whose rest the driver would read first otherwise. */
  @Override
  public void close() {
    try {
      if (result != null) {
        connection.abort(Runnable::run);
      }
      connection.close();
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }
}
