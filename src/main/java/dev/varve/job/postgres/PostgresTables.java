package dev.varve.job.postgres;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.decode.PostgresRows;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.LogCut;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.readiness.SourceColumns;
import dev.varve.readiness.SourceConnection;
import dev.varve.readiness.SqlNames;
import dev.varve.snapshot.LiveTable;
import dev.varve.snapshot.LiveTables;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresObjectUtils;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.PostgresTopicSelector;
import io.debezium.connector.postgresql.Utils;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.PostgresConnection.PostgresValueConverterBuilder;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.util.ColumnUtils;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of a PostgreSQL database, each read in one transaction of isolation REPEATABLE READ,
 * with the columns and texts that the connector's snapshot has.
 */
public final class PostgresTables implements LiveTables {
  private static final String CLOCK_MICROS =
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

  private final SourceConfig source;
  private final SnapshotPace pace;
  private final Set<String> open = new HashSet<>();

  public PostgresTables(SourceConfig source, SnapshotPace pace) {
    this.source = source;
    this.pace = pace;
  }

  @Override
  public String server() {
    return new PostgresServer(source).systemIdentifier();
  }

  @Override
  public List<TableId> tables() {
    return SourceColumns.of(source).stream().map(TableSchema::table).toList();
  }

  @Override
  public OptionalLong settledMicros() {
    try (Connection connection = SourceConnection.open(source)) {
      open.retainAll(openTransactions(connection));
      return open.isEmpty()
          ? OptionalLong.of(Long.parseLong(first(connection, CLOCK_MICROS)))
          : OptionalLong.empty();
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /** A transaction that writes holds a lock of its own id from before its first row to its end. */
  private static Set<String> openTransactions(Connection connection) throws SQLException {
    String sql =
        "SELECT coalesce(string_agg(transactionid::text, ','), '') FROM pg_locks"
            + " WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted";
    return ids(first(connection, sql)).collect(Collectors.toSet());
  }

  private static Stream<String> ids(String list) {
    return Arrays.stream(list.split(",")).filter(id -> !id.isEmpty());
  }

  @Override
  public LiveTable open(TableId table) {
    Read read = new Read(table);
    try {
      read.begin();
      return read;
    } catch (SQLException e) {
      read.close();
      throw SourceConnection.failure(source, e);
    } catch (VarveException e) {
      read.close();
      throw e;
    }
  }

  /** Nothing is open between two tables. */
  @Override
  public void close() {}

  /** One table; two connections, as Debezium's questions to the catalog end a transaction. */
  private final class Read implements LiveTable {
    private final TableId table;
    private final PostgresConnection rows;
    private final PostgresConnection catalog;
    private final PostgresConnectorConfig config;
    private LogCut cut;
    private long timeMicros;
    private TableSchema schema;
    private Table columns;
    private io.debezium.relational.TableSchema form;
    private PostgresRows changes;

    Read(TableId table) {
      this.table = table;
      io.debezium.config.Configuration whole =
          CdcConfiguration.of(source)
              .create(0)
              .getDbzConnectorConfig()
              .getConfig()
              .edit()
              .with("table.include.list", TablePatterns.regexOf(table))
              .build();
      this.config = new PostgresConnectorConfig(whole);
      PostgresValueConverterBuilder values =
          PostgresObjectUtils.newPostgresValueConverterBuilder(config);
      this.rows = new PostgresConnection(config.getJdbcConfig(), values, "varve");
      this.catalog = new PostgresConnection(config.getJdbcConfig(), values, "varve");
    }

    void begin() throws SQLException {
      Connection connection = rows.connection();
      connection.setReadOnly(true);
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      String snapshot = first(connection, "SELECT txid_current_snapshot()::text");
      long after = lsn(connection);
      timeMicros = Long.parseLong(first(connection, CLOCK_MICROS));
      cut = cutOf(after, timeMicros, snapshot);
      hold(connection);
      describe();
      open.addAll(openTransactions(catalog.connection()));
    }

    /** A truncate or a rewrite since the moment shows the table as it is now, or empty. */
    private void hold(Connection connection) throws SQLException {
      String name = SqlNames.table(table);
      first(connection, "SELECT count(*) FROM (SELECT 1 FROM ONLY " + name + " LIMIT 0) none");
      String sql =
          "SELECT c.relfilenode = pg_relation_filenode(c.oid) FROM pg_class c WHERE c.oid = "
              + SqlNames.text(name)
              + "::regclass";
      if (!"t".equals(first(connection, sql))) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "table "
                + table
                + " of source "
                + source.name()
                + " was truncated or rewritten just now",
            "repeat the command");
      }
    }

    private void describe() throws SQLException {
      PostgresSchema known =
          PostgresObjectUtils.newSchema(
              catalog,
              config,
              catalog.getTypeRegistry(),
              PostgresTopicSelector.create(config),
              PostgresObjectUtils.newPostgresValueConverterBuilder(config)
                  .build(catalog.getTypeRegistry()));
      Utils.refreshSchema(known, catalog, false);
      io.debezium.relational.TableId id =
          new io.debezium.relational.TableId(null, table.namespace(), table.name());
      columns = known.tableFor(id);
      if (columns == null) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "table " + table + " of source " + source.name() + " cannot be read",
            "check that it is there and that the role may SELECT from it");
      }
      form = known.schemaFor(id);
      changes = new PostgresRows(table, form.valueSchema(), form.keySchema(), this::register);
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
      try (Statement statement = rows.connection().createStatement()) {
        statement.setFetchSize(source.postgres().snapshot().fetchSize());
        try (ResultSet result =
            statement.executeQuery("SELECT * FROM ONLY " + SqlNames.table(table))) {
          ColumnUtils.ColumnArray array = ColumnUtils.toArray(result, columns);
          Column[] selected = array.getColumns();
          while (result.next()) {
            pace.awaitRow(() -> false);
            LiveTables.requireWanted();
            Object[] values = new Object[array.getGreatestColumnPosition()];
            for (int i = 0; i < selected.length; i++) {
              values[selected[i].position() - 1] = result.getString(i + 1);
            }
            row.accept(changes.row(form.valueFromColumnData(values)));
          }
        }
      } catch (SQLException e) {
        throw SourceConnection.failure(source, e);
      }
    }

    @Override
    public void close() {
      try (rows;
          catalog) {
        if (rows.isConnected()) {
          rows.rollback();
        }
      } catch (SQLException e) {
        throw SourceConnection.failure(source, e);
      }
    }
  }

  private static long lsn(Connection connection) throws SQLException {
    return PostgresServer.lsn(first(connection, "SELECT pg_current_wal_insert_lsn()::text"));
  }

  private static String first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** From PostgreSQL's text form, {@code xmin:xmax:xip,xip}; ids have 64 bits there. */
  static LogCut cutOf(long after, long timeMicros, String snapshot) {
    String[] parts = snapshot.split(":", -1);
    Set<Integer> underWay =
        ids(parts[2]).map(id -> (int) Long.parseLong(id)).collect(Collectors.toSet());
    return new LogCut.Postgres(after, timeMicros, (int) Long.parseLong(parts[1]), underWay);
  }
}
