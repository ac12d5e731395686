package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.branch.CatchUp;
import dev.varve.job.branch.Rereader;
import dev.varve.job.branch.SourceBranch;
import dev.varve.kafka.SourceTopics;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Topics that Debezium fills, from any connector.
 *
 * <pre>
 * DebeziumTopics: Flink's KafkaSource ▶ ChangeReader ▶ TopicClock, parallelism 1
 * </pre>
 *
 * <p>There is no epoch of ours: the positions are the source's own, and what is read again from the
 * topics' beginning is recognised.
 */
public final class KafkaBranch implements SourceBranch {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private final StorageConfig storage;
  private final TopicEnds goal;

  private KafkaBranch(SourceConfig source, StorageConfig storage, TopicEnds goal) {
    this.source = source;
    this.storage = storage;
    this.goal = goal;
  }

  /** A branch that goes on until it is stopped. */
  public static KafkaBranch continuous(SourceConfig source, StorageConfig storage) {
    return new KafkaBranch(source, storage, null);
  }

  /** A branch up to the ends that the topics have now. */
  public static KafkaBranch untilCaughtUp(CatchUp run, StorageConfig storage) {
    try (SourceTopics topics = SourceTopics.open(run.source())) {
      return new KafkaBranch(run.source(), storage, TopicEnds.of(run, topics.ends().ends()));
    }
  }

  @Override
  public DataStream<ChangeEvent> read(
      StreamExecutionEnvironment environment, TypeInformation<ChangeEvent> changes) {
    return environment
        .fromSource(
            new DebeziumTopics(source, storage, goal),
            WatermarkStrategy.noWatermarks(),
            "source " + source.name(),
            changes)
        .uid("source-" + source.name())
        .setParallelism(1);
  }

  @Override
  public Rereader.Factory rereader() {
    return SentMessages::open;
  }

  /** None: which tables there are is seen from their changes. */
  @Override
  public List<TableId> tables() {
    return List.of();
  }
}
