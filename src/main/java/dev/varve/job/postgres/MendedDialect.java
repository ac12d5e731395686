package dev.varve.job.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.policy.ColumnRules;
import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.relational.Table;
import java.net.URLEncoder;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.cdc.connectors.base.config.JdbcSourceConfig;
import org.apache.flink.cdc.connectors.base.relational.connection.ConnectionPoolId;
import org.apache.flink.cdc.connectors.base.relational.connection.JdbcConnectionPoolFactory;
import org.apache.flink.cdc.connectors.base.source.assigner.splitter.ChunkSplitter;
import org.apache.flink.cdc.connectors.base.source.assigner.state.ChunkSplitterState;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.reader.external.FetchTask;
import org.apache.flink.cdc.connectors.base.source.reader.external.JdbcSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.PostgresConnectionPoolFactory;
import org.apache.flink.cdc.connectors.postgres.source.PostgresDialect;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfig;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.table.types.logical.RowType;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Flink CDC's PostgreSQL dialect, with snapshots as text, also of tables without a key, passwords
 * by reference, and a slot that is confirmed to what the last states do not need and no further.
 */
final class MendedDialect extends PostgresDialect {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private final transient KeptStates states;
  private transient SnapshotPace pace;

  MendedDialect(PostgresSourceConfig sourceConfig, SourceConfig source, KeptStates states) {
    super(sourceConfig);
    this.source = source;
    this.states = states;
  }

  @Override
  public ChunkSplitter createChunkSplitter(JdbcSourceConfig sourceConfig) {
    return createChunkSplitter(sourceConfig, ChunkSplitterState.NO_SPLITTING_TABLE_STATE);
  }

  @Override
  public ChunkSplitter createChunkSplitter(
      JdbcSourceConfig sourceConfig, ChunkSplitterState chunkSplitterState) {
    return new SnapshotPieces(sourceConfig, this, splitColumns(), chunkSplitterState);
  }

  private SplitColumns splitColumns() {
    return new SplitColumns(ColumnRules.of(source.columns()));
  }

  @Override
  public FetchTask<SourceSplitBase> createFetchTask(SourceSplitBase split) {
    return split.isSnapshotSplit()
        ? new TextScanFetchTask(split.asSnapshotSplit(), pace())
        : super.createFetchTask(split);
  }

  /** One for all chunks of a reader. */
  private SnapshotPace pace() {
    if (pace == null) {
      pace = SnapshotPace.of(source.name(), source.postgres().snapshot());
    }
    return pace;
  }

  @Override
  public JdbcSourceFetchTaskContext createFetchTaskContext(JdbcSourceConfig sourceConfig) {
    SplitColumns splitColumns = splitColumns();
    return new PostgresSourceFetchTaskContext(sourceConfig, this) {
      @Override
      public void configure(SourceSplitBase split) {
        if (split.isStreamSplit()) {
          new PostgresServer(source).requireSlot();
        }
        super.configure(split);
        if (split.isStreamSplit()) {
          ExactReplication.mend(getReplicationConnection(), MendedDialect.this::requireAll);
        }
      }

      @Override
      public RowType getSplitType(Table table) {
        return splitColumns.type(table);
      }
    };
  }

  /**
   * Refuses a stream that begins behind what its slot is confirmed to: the server sends what comes
   * after the slot's position only, and says nothing of it.
   */
  private LogSequenceNumber requireAll(LogSequenceNumber position) {
    LogSequenceNumber confirmed =
        LogSequenceNumber.valueOf(new PostgresServer(source).confirmedLsn().orElseThrow());
    if (confirmed.compareTo(position) > 0) {
      throw VarveException.of(
          ErrorCode.STATE_TOO_OLD,
          String.format(
              "the state goes on at %s in the log of source %s, and slot %s is confirmed to %s:"
                  + " the server sends nothing of what was committed between them",
              position.asString(), source.name(), source.postgres().slot(), confirmed.asString()),
          "go on from one of the last "
              + KeptStates.COUNT
              + " states, or start without one; docs/operating/state-too-old.md");
    }
    return confirmed;
  }

  /** Flink CDC would confirm the position of the checkpoint that is complete now. */
  @Override
  public void notifyCheckpointComplete(long checkpoint, Offset ignored) throws Exception {
    OptionalLong confirmable = states.confirmable();
    if (confirmable.isPresent()) {
      super.notifyCheckpointComplete(
          checkpoint, PostgresOffset.of(Map.of("lsn", confirmable.getAsLong())));
    }
  }

  @Override
  public JdbcConnectionPoolFactory getPooledDataSourceFactory() {
    return new ReferencingPools();
  }

  /** Pools that log in by reference, one for each user. */
  private static final class ReferencingPools extends PostgresConnectionPoolFactory {
    @Override
    public String getJdbcUrl(JdbcSourceConfig sourceConfig) {
      String reference =
          sourceConfig.getDbzProperties().getProperty("database." + ReferencedPassword.REFERENCE);
      return super.getJdbcUrl(sourceConfig)
          + "?authenticationPluginClassName="
          + ReferencedPassword.class.getName()
          + "&"
          + ReferencedPassword.REFERENCE
          + "="
          + URLEncoder.encode(reference, UTF_8);
    }

    @Override
    public ConnectionPoolId getPoolId(JdbcConfiguration config, String identifier) {
      return new ConnectionPoolId(
          config.getHostname(),
          config.getPort(),
          config.getUser(),
          config.getDatabase(),
          identifier);
    }
  }
}
