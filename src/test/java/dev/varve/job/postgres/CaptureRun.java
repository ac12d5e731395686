package dev.varve.job.postgres;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.SnapshotConfig;
import dev.varve.decode.PostgresCapture;
import dev.varve.decode.PostgresDecoder;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.local.LocalPostgres;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Epoch;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.reader.external.FetchTask;
import org.apache.flink.cdc.connectors.postgres.source.PostgresDialect;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder.PostgresIncrementalSource;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfig;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfigFactory;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;
import org.apache.flink.cdc.debezium.DebeziumDeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Runs Flink CDC's PostgreSQL source with the decoder and its properties in this JVM and hands out
 * the change events by table. One at a time.
 */
final class CaptureRun implements AutoCloseable {
  static final Epoch EPOCH = new Epoch("1", 1, Instant.parse("2026-01-01T00:00:00Z"));
  private static final long PATIENCE_SECONDS = 180;

  private static final Map<TableId, BlockingQueue<ChangeEvent>> EVENTS = new ConcurrentHashMap<>();
  private static final Map<Hash128, TableSchema> SCHEMAS = new ConcurrentHashMap<>();
  private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();

  private final JobClient job;

  private CaptureRun(JobClient job) {
    this.job = job;
  }

  /** Starts capturing every table of the schema {@code public} through {@code slot}. */
  static CaptureRun start(LocalPostgres server, String database, String slot) throws Exception {
    EVENTS.clear();
    SCHEMAS.clear();
    FAILURE.set(null);
    PostgresSourceConfigFactory factory = new PostgresSourceConfigFactory();
    factory.hostname(server.host());
    factory.port(server.port());
    factory.database(database);
    factory.username(LocalPostgres.SUPERUSER);
    factory.password(Files.readString(server.passwordFile()).strip());
    factory.slotName(slot);
    factory.decodingPluginName("pgoutput");
    factory.tableList("public\\..*");
    factory.skipSnapshotBackfill(true);
    factory.includeSchemaChanges(false);
    factory.startupOptions(StartupOptions.initial());
    Properties properties = PostgresCapture.properties();
    properties.setProperty("publication.name", "varve");
    properties.setProperty("publication.autocreate.mode", "disabled");
    factory.debeziumProperties(properties);
    return new CaptureRun(execute(factory));
  }

  private static JobClient execute(PostgresSourceConfigFactory factory) throws Exception {
    Configuration configuration = new Configuration();
    configuration.setString("restart-strategy.type", "disable");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    environment.enableCheckpointing(500);
    environment
        .fromSource(
            new PostgresIncrementalSource<>(
                factory,
                new Collecting(),
                new PostgresOffsetFactory(),
                new TextDialect(factory.create(0))),
            WatermarkStrategy.noWatermarks(),
            "postgres")
        .sinkTo(new DiscardingSink<>());
    JobClient client = environment.executeAsync("capture");
    client
        .getJobExecutionResult()
        .whenComplete((result, failure) -> FAILURE.compareAndSet(null, failure));
    return client;
  }

  /** The next event of the table, waited for. */
  ChangeEvent next(String table) throws InterruptedException {
    BlockingQueue<ChangeEvent> events = queue(TableId.of("public", table));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      ChangeEvent event = events.poll(200, TimeUnit.MILLISECONDS);
      if (event != null) {
        return event;
      }
      if (FAILURE.get() != null) {
        throw new AssertionError("the job failed", FAILURE.get());
      }
    }
    throw new AssertionError("no event of " + table + " within " + PATIENCE_SECONDS + " s");
  }

  /** Events of the table that have arrived and were not taken. */
  int waiting(String table) {
    return queue(TableId.of("public", table)).size();
  }

  TableSchema schema(ChangeEvent event) {
    return SCHEMAS.get(event.schema());
  }

  private static BlockingQueue<ChangeEvent> queue(TableId table) {
    return EVENTS.computeIfAbsent(table, unused -> new LinkedBlockingQueue<>());
  }

  @Override
  public void close() throws Exception {
    FAILURE.compareAndSet(null, new IllegalStateException("closed"));
    job.cancel().get(30, TimeUnit.SECONDS);
  }

  private static final class TextDialect extends PostgresDialect {
    private static final long serialVersionUID = 1L;

    TextDialect(PostgresSourceConfig configuration) {
      super(configuration);
    }

    @Override
    public FetchTask<SourceSplitBase> createFetchTask(SourceSplitBase split) {
      return split.isSnapshotSplit()
          ? new TextScanFetchTask(
              split.asSnapshotSplit(), SnapshotPace.of("test", new SnapshotConfig(1000)))
          : super.createFetchTask(split);
    }
  }

  /** Decodes where the records leave the reader, and emits nothing. */
  private static final class Collecting implements DebeziumDeserializationSchema<String> {
    private static final long serialVersionUID = 1L;
    private transient PostgresDecoder decoder;

    @Override
    public void deserialize(SourceRecord record, Collector<String> out) {
      if (decoder == null) {
        decoder =
            new PostgresDecoder(
                () -> EPOCH,
                schema -> {
                  Hash128 fingerprint = SchemaFingerprint.of(schema);
                  SCHEMAS.put(fingerprint, schema);
                  return fingerprint;
                });
      }
      Decoded decoded = decoder.decode(record);
      if (decoded instanceof ChangeEvent event) {
        queue(event.table()).add(event);
      } else if (decoded != null) {
        throw new AssertionError("rejected: " + decoded);
      }
    }

    @Override
    public TypeInformation<String> getProducedType() {
      return Types.STRING;
    }
  }
}
