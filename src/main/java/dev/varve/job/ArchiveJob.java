package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.LineageConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.PostgresDecoder;
import dev.varve.job.WindowSettings.LateRows;
import dev.varve.job.postgres.CatchUp;
import dev.varve.job.postgres.PostgresCdcSource;
import dev.varve.ledger.SchemaStore;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.topic.LineageClient;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import dev.varve.publish.SealReport;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph of the one job.
 *
 * <pre>
 * for each source
 *   PostgresCdcSource ─▶ EpochStamp ──keyed by table──▶ WindowWriter ─────▶ LedgerPublisher ─▶ KafkaSink
 *   snapshot, changes    chained, parallelism 1         RocksDB, workers    parallelism 1      exactly once
 * </pre>
 *
 * <p>Every operator has a uid made of its source's name, so sources come and go without touching
 * the others' state; the key groups' number is fixed, so that state rescales.
 */
public final class ArchiveJob {
  /** Fixed for the life of an archive: Flink cannot change it under existing state. */
  static final int MAX_PARALLELISM = 128;

  private final ArchiveConfig config;
  private final Map<String, CatchUp> catchUps;

  private ArchiveJob(ArchiveConfig config, Map<String, CatchUp> catchUps) {
    this.config = config;
    this.catchUps = catchUps;
  }

  /** Draws the job of a data map, which runs until it is stopped. */
  public static void build(StreamExecutionEnvironment environment, ArchiveConfig config) {
    build(environment, config, Map.of());
  }

  /**
   * Draws the job.
   *
   * @param catchUps by source, where to seal although the window has not ended
   */
  static void build(
      StreamExecutionEnvironment environment, ArchiveConfig config, Map<String, CatchUp> catchUps) {
    new ArchiveJob(config, catchUps).draw(environment);
  }

  private void draw(StreamExecutionEnvironment environment) {
    environment.configure(settings(), ArchiveJob.class.getClassLoader());
    environment.setParallelism(config.state().parallelism());
    environment.setMaxParallelism(MAX_PARALLELISM);
    config.sources().forEach(source -> branch(environment, source));
  }

  /**
   * What the job needs of Flink wherever it runs; where checkpoints go is the cluster's or the
   * runner's to say.
   */
  private Configuration settings() {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    flink.set(PipelineOptions.NAME, "varve");
    flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.state().checkpointInterval());
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    return flink;
  }

  private void branch(StreamExecutionEnvironment environment, SourceConfig source) {
    String name = source.name();
    LateRows lateRows = catchUps.containsKey(name) ? LateRows.AT_ONCE : LateRows.BY_GRID;
    WindowSettings settings = WindowSettings.of(config, source, lateRows);
    SingleOutputStreamOperator<ChangeEvent> changes =
        environment
            .fromSource(
                new PostgresCdcSource(
                    source, new Decoders(config.storage(), name), catchUps.get(name)),
                WatermarkStrategy.noWatermarks(),
                "source " + name,
                new SerializerType<>(ChangeEvent.class, ChangeEventSerializer.INSTANCE))
            .uid("source-" + name)
            .setParallelism(1)
            .process(new EpochStamp(source, config.storage()))
            .returns(new SerializerType<>(ChangeEvent.class, ChangeEventSerializer.INSTANCE))
            .name("epoch " + name)
            .uid("epoch-" + name)
            .setParallelism(1);
    SingleOutputStreamOperator<SealReport> sealed =
        changes
            .keyBy(new TableKey(), Types.STRING)
            .transform(
                "write " + name,
                new SerializerType<>(SealReport.class, SealReportSerializer.INSTANCE),
                new WindowWriterFactory(settings))
            .uid("write-" + name);
    sealed
        .transform(
            "publish " + name,
            new SerializerType<>(LineageEvent.class, LineageEventSerializer.INSTANCE),
            new LedgerPublisher(
                settings, config.lineage(), new LiveSurroundings(source, config.lineage())))
        .uid("publish-" + name)
        .forceNonParallel()
        .sinkTo(lineageSink(name))
        .name("lineage " + name)
        .uid("lineage-" + name)
        .setParallelism(1);
  }

  private KafkaSink<LineageEvent> lineageSink(String source) {
    LineageConfig lineage = config.lineage();
    return KafkaSink.<LineageEvent>builder()
        .setBootstrapServers(lineage.bootstrapServers())
        .setKafkaProducerConfig(LineageClient.producer(lineage))
        .setRecordSerializer(new LineageRecordSchema(lineage.topic()))
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(transactionalIdPrefix(source))
        .build();
  }

  /** Unlike that of any other archive on the same brokers: who shares it is fenced off. */
  private String transactionalIdPrefix(String source) {
    return String.format(
        "varve-%s-%s-%08x", config.lineage().topic(), source, config.storage().uri().hashCode());
  }

  /** Makes decoders that register schemas in the archive. */
  private record Decoders(StorageConfig storage, String source)
      implements PostgresCdcSource.DecoderFactory {
    private static final long serialVersionUID = 1L;

    /** Stands until {@link EpochStamp} puts the true epoch in its place. */
    private static final Epoch NOT_STAMPED = new Epoch("none", 1, Instant.EPOCH);

    @Override
    public PostgresDecoder create() {
      return new PostgresDecoder(() -> NOT_STAMPED, this::register);
    }

    /** Asked once for each schema version that a reader meets. */
    private Hash128 register(TableSchema schema) {
      try (ObjectStore store = ObjectStores.open(storage)) {
        return new SchemaStore(store, source).put(schema);
      }
    }
  }
}
