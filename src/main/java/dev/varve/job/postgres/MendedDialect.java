package dev.varve.job.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.config.SourceConfig;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.policy.ColumnRules;
import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.relational.Table;
import java.net.URLEncoder;
import org.apache.flink.cdc.connectors.base.config.JdbcSourceConfig;
import org.apache.flink.cdc.connectors.base.relational.connection.ConnectionPoolId;
import org.apache.flink.cdc.connectors.base.relational.connection.JdbcConnectionPoolFactory;
import org.apache.flink.cdc.connectors.base.source.assigner.splitter.ChunkSplitter;
import org.apache.flink.cdc.connectors.base.source.assigner.state.ChunkSplitterState;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.reader.external.FetchTask;
import org.apache.flink.cdc.connectors.base.source.reader.external.JdbcSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.PostgresConnectionPoolFactory;
import org.apache.flink.cdc.connectors.postgres.source.PostgresDialect;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfig;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresSourceFetchTaskContext;
import org.apache.flink.table.types.logical.RowType;

/**
 * Flink CDC's PostgreSQL dialect, with snapshots as text, also of tables without a key, and
 * passwords by reference.
 */
final class MendedDialect extends PostgresDialect {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private transient SnapshotPace pace;

  MendedDialect(PostgresSourceConfig sourceConfig, SourceConfig source) {
    super(sourceConfig);
    this.source = source;
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
      public RowType getSplitType(Table table) {
        return splitColumns.type(table);
      }
    };
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
