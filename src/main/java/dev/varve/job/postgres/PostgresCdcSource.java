package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.PostgresDecoder;
import dev.varve.decode.RawRecord;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.EpochStamp;
import dev.varve.job.branch.Intake;
import dev.varve.job.branch.LazyOutputReader;
import dev.varve.job.branch.LogRereader;
import dev.varve.job.branch.QuotaReader;
import dev.varve.job.branch.Rereader;
import dev.varve.job.failure.NamingEnumerator;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import java.time.Duration;
import java.time.Instant;
import java.util.TimeZone;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.cdc.connectors.base.source.assigner.state.PendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceRecords;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitState;
import org.apache.flink.cdc.connectors.base.source.metrics.SourceReaderMetrics;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder.PostgresIncrementalSource;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfigFactory;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.clock.SystemClock;

/**
 * One PostgreSQL database as a Flink source: its snapshot, then its changes, none lost and, by
 * identity, none twice.
 *
 * <p>Only the data map's own record travels in the job graph; Flink CDC's source, whose
 * configuration is not fit to be seen, is made where it runs.
 */
final class PostgresCdcSource implements Source<ChangeEvent, SourceSplitBase, PendingSplitsState> {
  private static final long serialVersionUID = 1L;

  /** Stands until {@link EpochStamp} puts the true epoch in its place. */
  private static final Epoch NOT_STAMPED = new Epoch("none", 1, Instant.EPOCH);

  private final SourceConfig source;
  private final StorageConfig storage;
  private final LogEnd catchUp;
  private transient Mended mended;

  /**
   * A source.
   *
   * @param catchUp where to seal early, or null
   */
  PostgresCdcSource(SourceConfig source, StorageConfig storage, LogEnd catchUp) {
    this.source = source;
    this.storage = storage;
    this.catchUp = catchUp;
  }

  static Rereader rereader(SourceConfig source, StorageConfig storage) {
    return new LogRereader(
        storage,
        source,
        NOT_STAMPED.id(),
        (sent, registrar, out) -> out.accept(RawRecord.again(sent, NOT_STAMPED.id(), registrar)));
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<ChangeEvent, SourceSplitBase> createReader(SourceReaderContext context)
      throws Exception {
    PermanentFailure.guard(PostgresCdcSource::requireUtc);
    LazyOutputReader<ChangeEvent, SourceSplitBase> reader =
        new LazyOutputReader<>(mended().createReader(context));
    PostgresServer server = new PostgresServer(source);
    NamingReader named =
        new NamingReader(
            source, new ResumableReader(source, reader, mended().states, server::confirmedLsn));
    return QuotaReader.around(named, context, source, storage);
  }

  /**
   * The driver gives each session the JVM's zone, and PostgreSQL prints ranges and composites of
   * timestamps in it: read in another zone, the same change would be another.
   */
  private static boolean requireUtc() {
    TimeZone zone = TimeZone.getDefault();
    if (!zone.hasSameRules(TimeZone.getTimeZone("UTC"))) {
      throw VarveException.of(
          ErrorCode.JVM_NOT_UTC,
          "this JVM runs in the zone " + zone.getID() + ", and PostgreSQL's texts depend on it",
          "start it with -Duser.timezone=UTC; on a cluster set env.java.opts.all");
    }
    return true;
  }

  @Override
  public SplitEnumerator<SourceSplitBase, PendingSplitsState> createEnumerator(
      SplitEnumeratorContext<SourceSplitBase> context) {
    return NamingEnumerator.of(
        failure -> StreamFailure.of(source, failure),
        context,
        asked -> mended().createEnumerator(asked));
  }

  /**
   * Refuses to go on without the slot. A reader refuses it as well: what an enumerator says while a
   * job is made from a state is written to the log, and the job begins without the enumerator.
   */
  @Override
  public SplitEnumerator<SourceSplitBase, PendingSplitsState> restoreEnumerator(
      SplitEnumeratorContext<SourceSplitBase> context, PendingSplitsState checkpoint) {
    PermanentFailure.guard(() -> new PostgresServer(source).requireSlot());
    return NamingEnumerator.of(
        failure -> StreamFailure.of(source, failure),
        context,
        asked -> mended().restoreEnumerator(asked, checkpoint));
  }

  @Override
  public SimpleVersionedSerializer<SourceSplitBase> getSplitSerializer() {
    return mended().getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<PendingSplitsState> getEnumeratorCheckpointSerializer() {
    return mended().getEnumeratorCheckpointSerializer();
  }

  private Mended mended() {
    if (mended == null) {
      mended = new Mended(CdcConfiguration.of(source), new KeptStates());
    }
    return mended;
  }

  /** Flink CDC's source with our offsets, dialect and emitter. */
  private final class Mended extends PostgresIncrementalSource<ChangeEvent> {
    private static final long serialVersionUID = 1L;

    private final transient KeptStates states;

    Mended(PostgresSourceConfigFactory configuration, KeptStates states) {
      super(
          configuration,
          new NoDeserialization(),
          new TransactionBoundaryOffsetFactory(),
          new MendedDialect(configuration.create(0), source, states));
      this.states = states;
    }

    @Override
    protected RecordEmitter<SourceRecords, ChangeEvent, SourceSplitState> createRecordEmitter(
        org.apache.flink.cdc.connectors.base.config.SourceConfig sourceConfig,
        SourceReaderMetrics metrics) {
      SystemClock clock = SystemClock.getInstance();
      Duration idleAfter = catchUp == null ? source.idleAfter() : Duration.ZERO;
      PatientProbe probe =
          new PatientProbe(new PostgresServer(source)::probe, clock::absoluteTimeMillis);
      SourceClock sourceClock = new SourceClock(idleAfter, probe, clock.absoluteTimeMillis());
      Intake intake = PermanentFailure.guard(() -> new Intake(storage, source, NOT_STAMPED.id()));
      return new ChangeEmitter(
          new PostgresDecoder(() -> NOT_STAMPED, intake),
          intake,
          sourceClock,
          catchUp,
          clock,
          metrics);
    }
  }
}
