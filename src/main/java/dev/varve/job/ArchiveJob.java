package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.LineageConfig;
import dev.varve.config.SourceConfig;
import dev.varve.job.RunOptions.Mode;
import dev.varve.job.WindowSettings.LateRows;
import dev.varve.job.branch.CatchUp;
import dev.varve.job.branch.SentBack;
import dev.varve.job.branch.SourceBranch;
import dev.varve.job.branch.SourceMeter;
import dev.varve.job.kafka.KafkaBranch;
import dev.varve.job.mysql.MySqlBranch;
import dev.varve.job.postgres.PostgresBranch;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.topic.LineageClient;
import dev.varve.model.ChangeEvent;
import dev.varve.publish.SealReport;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The graph of the one job.
 *
 * <pre>
 * for each source
 *   SourceBranch ▶ SourceMeter ─┬keyed by table─▶ WindowWriter ─────▶ LedgerPublisher ─▶ KafkaSink
 *   snapshot, changes           │                 RocksDB, workers    parallelism 1      exactly once
 *   SentBack ───────────────────┘                                       └ rejects ───────▶ KafkaSink
 * </pre>
 *
 * <p>Every operator has a uid made of its source's name, so sources come and go without touching
 * the others' state; the key groups' number is fixed, so that state rescales.
 */
public final class ArchiveJob {
  private static final TypeInformation<LineageEvent> EVENTS =
      new SerializerType<>(LineageEvent.class, LineageEventSerializer.INSTANCE);

  private final ArchiveConfig config;
  private final Mode mode;
  private final Instant startedAt;

  private ArchiveJob(ArchiveConfig config, Mode mode, Instant startedAt) {
    this.config = config;
    this.mode = mode;
    this.startedAt = startedAt;
  }

  /** Draws the job of a data map. One that is to catch up asks each source where its end is now. */
  static void build(
      StreamExecutionEnvironment environment, ArchiveConfig config, Mode mode, Instant startedAt) {
    new ArchiveJob(config, mode, startedAt).draw(environment);
  }

  private void draw(StreamExecutionEnvironment environment) {
    JobSettings.apply(environment, "varve", config.state().parallelism());
    environment.configure(checkpoints(), ArchiveJob.class.getClassLoader());
    config.sources().forEach(source -> branch(environment, source));
  }

  /** How the job takes checkpoints; where they go is the cluster's or the runner's to say. */
  private Configuration checkpoints() {
    Configuration flink = new Configuration();
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
    LateRows lateRows = mode == Mode.UNTIL_CAUGHT_UP ? LateRows.AT_ONCE : LateRows.BY_GRID;
    WindowSettings settings = WindowSettings.of(config, source, lateRows);
    SourceBranch branch = branchOf(source);
    SingleOutputStreamOperator<SealReport> sealed =
        changes(environment, source, branch)
            .keyBy(new TableKey(), Types.STRING)
            .transform(
                "write " + name,
                new SerializerType<>(SealReport.class, SealReportSerializer.INSTANCE),
                new WindowWriterFactory<>(settings, ArchiveSealer::open))
            .uid("write-" + name);
    LineageConfig rejects = config.quarantineTopic().orElse(null);
    OutputTag<LineageEvent> tag = rejects == null ? null : new OutputTag<>("rejects", EVENTS);
    SingleOutputStreamOperator<LineageEvent> published =
        sealed
            .transform(
                "publish " + name,
                EVENTS,
                new LedgerPublisher(
                    settings,
                    config.lineage(),
                    tag,
                    new LiveSurroundings(branch, config.lineage(), rejects)))
            .uid("publish-" + name)
            .forceNonParallel();
    send(published, "lineage", name, config.lineage());
    if (rejects != null) {
      send(published.getSideOutput(tag), "rejects", name, rejects);
    }
  }

  private void send(
      DataStream<LineageEvent> events, String what, String source, LineageConfig topic) {
    events
        .sinkTo(sink(source, topic))
        .name(what + " " + source)
        .uid(what + "-" + source)
        .setParallelism(1);
  }

  private DataStream<ChangeEvent> changes(
      StreamExecutionEnvironment environment, SourceConfig source, SourceBranch branch) {
    TypeInformation<ChangeEvent> type =
        new SerializerType<>(ChangeEvent.class, ChangeEventSerializer.INSTANCE);
    return branch
        .read(environment, type)
        .process(new SourceMeter(source, config.quarantine()))
        .returns(type)
        .name("meter " + source.name())
        .uid("meter-" + source.name())
        .setParallelism(1)
        .union(SentBack.read(environment, source, config.storage(), branch.rereader(), type));
  }

  private SourceBranch branchOf(SourceConfig source) {
    CatchUp run = new CatchUp(source, startedAt);
    boolean continuous = mode == Mode.CONTINUOUS;
    if (source.connector() instanceof Connector.Postgres) {
      return continuous
          ? PostgresBranch.continuous(source, config.storage())
          : PostgresBranch.untilCaughtUp(run, config.storage());
    }
    if (source.connector() instanceof Connector.Kafka) {
      return continuous
          ? KafkaBranch.continuous(source, config.storage())
          : KafkaBranch.untilCaughtUp(run, config.storage());
    }
    if (source.connector() instanceof Connector.MySql) {
      return continuous
          ? MySqlBranch.continuous(source, config.storage())
          : MySqlBranch.untilCaughtUp(run, config.storage());
    }
    throw new IllegalStateException("no branch for type " + source.connector().type());
  }

  private Sink<LineageEvent> sink(String source, LineageConfig topic) {
    return NamingSink.of(
        KafkaSink.<LineageEvent>builder()
            .setBootstrapServers(topic.bootstrapServers())
            .setKafkaProducerConfig(LineageClient.producer(topic))
            .setRecordSerializer(new LineageRecordSchema(topic.topic()))
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(transactionalIdPrefix(source, topic.topic()))
            .build(),
        topic);
  }

  /** Unlike that of any other archive on the same brokers: who shares it is fenced off. */
  private String transactionalIdPrefix(String source, String topic) {
    return String.format("varve-%s-%s-%08x", topic, source, config.storage().uri().hashCode());
  }
}
