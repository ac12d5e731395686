package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.branch.QuotaReader;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.kafka.SourceClient;
import dev.varve.kafka.TopicPattern;
import dev.varve.model.ChangeEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Topics that Debezium fills as a Flink source: each message once, from the beginning of each
 * topic, new topics included.
 */
final class DebeziumTopics extends TopicSource<ChangeEvent> {
  private static final long serialVersionUID = 1L;

  private static final String DISCOVERY_INTERVAL_MILLIS = "10000";

  private final StorageConfig storage;
  private final TopicEnds goal;

  /**
   * A source.
   *
   * @param goal the ends to catch up to, or null
   */
  DebeziumTopics(SourceConfig source, StorageConfig storage, TopicEnds goal) {
    super(source);
    this.storage = storage;
    this.goal = goal;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<ChangeEvent, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    InstantSource clock = InstantSource.system();
    TopicClock topicClock =
        goal == null
            ? new TopicClock(source.idleAfter(), null)
            : new TopicClock(Duration.ZERO, goal.ends());
    ChangeReader changes =
        PermanentFailure.guard(
            () -> {
              Messages messages = Messages.open(source, storage);
              return new ChangeReader(messages, topicClock, clock);
            });
    ClockedReader reader =
        new ClockedReader(
            source,
            kafka(changes).createReader(context),
            changes,
            topicClock,
            new EndAsker(source),
            goal == null ? null : goal.run(),
            clock);
    return QuotaReader.around(reader, context, source, storage);
  }

  @Override
  KafkaSource<ChangeEvent> kafka() {
    return kafka(new ChangeReader(null, null, InstantSource.system()));
  }

  private KafkaSource<ChangeEvent> kafka(ChangeReader changes) {
    Properties properties = SourceClient.reader(source);
    properties.putIfAbsent(
        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), DISCOVERY_INTERVAL_MILLIS);
    return KafkaSource.<ChangeEvent>builder()
        .setProperties(properties)
        .setTopicPattern(TopicPattern.of(source.kafka().topics()))
        .setStartingOffsets(new FromBeginning())
        .setDeserializer(changes)
        .build();
  }
}
