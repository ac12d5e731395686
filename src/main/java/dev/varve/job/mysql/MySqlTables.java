package dev.varve.job.mysql;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.TableReading;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.LogCut;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.readiness.mysql.MySqlCatalog;
import dev.varve.readiness.mysql.MySqlConnection;
import dev.varve.snapshot.LiveTable;
import dev.varve.snapshot.LiveTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The tables of a MySQL or MariaDB server, each read in one consistent snapshot. */
public final class MySqlTables implements LiveTables {
  /** The driver's word for rows that stay with the server until they are read. */
  private static final int STREAMED = Integer.MIN_VALUE;

  /** {@code ER_TABLE_DEF_CHANGED}: the table is not the one that the moment saw. */
  private static final int TABLE_CHANGED = 1412;

  private final SourceConfig source;
  private final SnapshotPace pace;
  private final Connection connection;

  public MySqlTables(SourceConfig source, SnapshotPace pace) {
    this.source = source;
    this.pace = pace;
    this.connection = MySqlConnection.open(source);
  }

  @Override
  public String server() {
    return new MySqlServer(source).identity();
  }

  @Override
  public List<TableId> tables() {
    return new MySqlServer(source).tables();
  }

  @Override
  public LiveTable open(TableId table) {
    try {
      return new Read(table);
    } catch (SQLException e) {
      throw failure(table, e);
    }
  }

  private VarveException failure(TableId table, SQLException e) {
    return e.getErrorCode() == TABLE_CHANGED
        ? VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "table " + table + " of source " + source.name() + " was truncated or changed just now",
            "repeat the command",
            e)
        : MySqlConnection.failure(source, e);
  }

  /** A transaction's changes are written to the log at its commit, none before. */
  @Override
  public OptionalLong settledMicros() {
    try {
      return OptionalLong.of(MySqlServer.clockMicros(connection));
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  /** One table. */
  private final class Read implements LiveTable {
    private final TableId table;
    private final LogCut cut;
    private final long timeMicros;
    private final TableReading reading;
    private TableSchema schema;

    Read(TableId table) throws SQLException {
      this.table = table;
      connection.setAutoCommit(true);
      LogPlace from = MySqlServer.beginConsistentRead(connection);
      LogPlace to =
          MySqlServer.tellsPlaceOfSnapshot(connection) ? from : MySqlServer.logEnd(connection);
      this.cut = new LogCut.Binlog(position(from), position(to));
      this.timeMicros = MySqlServer.clockMicros(connection);
      MySqlServer.holdDefinition(connection, table);
      this.reading =
          new TableReading(
              table,
              MySqlCatalog.columns(connection, table),
              MySqlCatalog.key(connection, table),
              "",
              this::register);
    }

    private static SourcePosition.Binlog position(LogPlace place) {
      return new SourcePosition.Binlog(place.fileNumber(), place.position(), 0);
    }

    private Hash128 register(TableSchema version) {
      schema = version;
      return SchemaFingerprint.of(version);
    }

    @Override
    public TableSchema schema() {
      return schema;
    }

    @Override
    public LogCut cut() {
      return cut;
    }

    @Override
    public long timeMicros() {
      return timeMicros;
    }

    @Override
    public void read(Consumer<Decoded> row) throws InterruptedException {
      String sql = "SELECT " + reading.selected() + " FROM " + MySqlServer.quoted(table);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(STREAMED);
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            pace.awaitRow(() -> false);
            LiveTables.requireWanted();
            row.accept(reading.row(values(rows)));
          }
        }
      } catch (SQLException e) {
        throw failure(table, e);
      }
    }

    private byte[][] values(ResultSet row) throws SQLException {
      byte[][] values = new byte[reading.width()][];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.getBytes(i + 1);
      }
      return values;
    }

    @Override
    public void close() {
      try (Statement end = connection.createStatement()) {
        end.execute("COMMIT");
      } catch (SQLException e) {
        throw MySqlConnection.failure(source, e);
      }
    }
  }
}
