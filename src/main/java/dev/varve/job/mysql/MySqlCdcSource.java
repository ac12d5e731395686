package dev.varve.job.mysql;

import dev.varve.config.DatabaseServer;
import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.branch.EpochStamp;
import dev.varve.job.branch.Intake;
import dev.varve.job.branch.LazyOutputReader;
import dev.varve.job.branch.LogRereader;
import dev.varve.job.branch.QuotaReader;
import dev.varve.job.branch.Rereader;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import dev.varve.readiness.mysql.MySqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.cdc.connectors.mysql.source.MySqlSource;
import org.apache.flink.cdc.connectors.mysql.source.assigners.state.PendingSplitsState;
import org.apache.flink.cdc.connectors.mysql.source.config.MySqlSourceConfig;
import org.apache.flink.cdc.connectors.mysql.source.reader.MySqlSourceReader;
import org.apache.flink.cdc.connectors.mysql.source.reader.MySqlSourceReaderContext;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSplit;
import org.apache.flink.cdc.connectors.mysql.source.split.SourceRecords;
import org.apache.flink.cdc.connectors.mysql.table.StartupOptions;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.clock.SystemClock;

/**
 * A MySQL or MariaDB server as a Flink source: its snapshot, then its changes, none lost and, by
 * identity, none twice.
 *
 * <p>Flink CDC finds the tables, cuts them into chunks, hands over from snapshot to stream and
 * saves where each stands; {@link TextReader} reads. Only the data map's own record travels in the
 * job graph; Flink CDC's configuration, which holds the password, is made where it is used.
 */
final class MySqlCdcSource implements Source<ChangeEvent, MySqlSplit, PendingSplitsState> {
  private static final long serialVersionUID = 1L;

  /** Stands until {@link EpochStamp} puts the true epoch in its place. */
  private static final String NOT_STAMPED = new Epoch("none", 1, Instant.EPOCH).id();

  private static final String ZONE = "UTC";

  private final SourceConfig source;
  private final StorageConfig storage;
  private final LogEnd catchUp;
  private transient MySqlSource<ChangeEvent> flinkCdc;

  /**
   * A source.
   *
   * @param catchUp where to seal early, or null
   */
  MySqlCdcSource(SourceConfig source, StorageConfig storage, LogEnd catchUp) {
    this.source = source;
    this.storage = storage;
    this.catchUp = catchUp;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<ChangeEvent, MySqlSplit> createReader(SourceReaderContext context) {
    PermanentFailure.guard(MySqlConnection::requireDriver);
    MySqlSourceConfig config = flinkCdc().getConfigFactory().createConfig(0);
    MySqlSourceReaderContext cdcContext = new MySqlSourceReaderContext(context);
    Intake intake = PermanentFailure.guard(() -> new Intake(storage, source, NOT_STAMPED));
    FutureCompletingBlockingQueue<RecordsWithSplitIds<SourceRecords>> queue =
        new FutureCompletingBlockingQueue<>();
    MySqlSourceReader<ChangeEvent> reader =
        new MySqlSourceReader<>(
            queue,
            () -> new TextReader(source, NOT_STAMPED, intake, config, cdcContext),
            emitter(),
            context.getConfiguration(),
            cdcContext,
            config);
    return QuotaReader.around(new LazyOutputReader<>(reader), context, source, storage);
  }

  static Rereader rereader(SourceConfig source, StorageConfig storage) {
    return new LogRereader(storage, source, NOT_STAMPED, new SentRows(source, NOT_STAMPED));
  }

  private ChangeEmitter emitter() {
    SystemClock clock = SystemClock.getInstance();
    Duration idleAfter = catchUp == null ? source.idleAfter() : Duration.ZERO;
    return new ChangeEmitter(
        new SourceClock(idleAfter, new MySqlServer(source)::probe, clock.absoluteTimeMillis()),
        catchUp,
        clock);
  }

  @Override
  public SplitEnumerator<MySqlSplit, PendingSplitsState> createEnumerator(
      SplitEnumeratorContext<MySqlSplit> context) {
    PermanentFailure.guard(MySqlConnection::requireDriver);
    return flinkCdc().createEnumerator(context);
  }

  @Override
  public SplitEnumerator<MySqlSplit, PendingSplitsState> restoreEnumerator(
      SplitEnumeratorContext<MySqlSplit> context, PendingSplitsState checkpoint) {
    PermanentFailure.guard(MySqlConnection::requireDriver);
    return flinkCdc().restoreEnumerator(context, checkpoint);
  }

  @Override
  public SimpleVersionedSerializer<MySqlSplit> getSplitSerializer() {
    return flinkCdc().getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<PendingSplitsState> getEnumeratorCheckpointSerializer() {
    return flinkCdc().getEnumeratorCheckpointSerializer();
  }

  private MySqlSource<ChangeEvent> flinkCdc() {
    if (flinkCdc == null) {
      DatabaseServer server = source.mySql().server();
      int chunkRows = source.mySql().snapshot().chunkRows();
      flinkCdc =
          MySqlSource.<ChangeEvent>builder()
              .hostname(server.host())
              .port(server.port())
              .username(Secrets.reveal(server.username()))
              .password(Secrets.reveal(server.password()))
              .databaseList(".*")
              .tableList(source.tables().toRegex())
              .serverTimeZone(ZONE)
              .jdbcProperties(session())
              .splitSize(chunkRows)
              .fetchSize(chunkRows)
              .skipSnapshotBackfill(true)
              .scanNewlyAddedTableEnabled(false)
              .includeSchemaChanges(false)
              .startupOptions(StartupOptions.initial())
              .deserializer(new NoDeserialization())
              .build();
    }
    return flinkCdc;
  }

  /** In a URL: the plus sign of the zone has to be written so. */
  private static Properties session() {
    Properties properties = new Properties();
    properties.setProperty("sessionVariables", "time_zone='%2B00:00'");
    properties.setProperty("sslMode", "PREFERRED");
    return properties;
  }
}
