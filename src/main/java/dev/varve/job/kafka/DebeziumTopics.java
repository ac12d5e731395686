package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.branch.QuotaReader;
import dev.varve.job.failure.NamingEnumerator;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.kafka.SourceClient;
import dev.varve.kafka.SourceFailure;
import dev.varve.kafka.TopicPattern;
import dev.varve.model.ChangeEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Topics that Debezium fills as a Flink source: each message once, from the beginning of each
 * topic, new topics included.
 *
 * <p>Only the data map's own record travels in the job graph; Flink's Kafka source, bound to the
 * clock of its reader, is made where it runs.
 */
final class DebeziumTopics
    implements Source<ChangeEvent, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1L;

  private static final String DISCOVERY_INTERVAL_MILLIS = "10000";

  private final SourceConfig source;
  private final StorageConfig storage;
  private final TopicEnds goal;

  /**
   * A source.
   *
   * @param goal the ends to catch up to, or null
   */
  DebeziumTopics(SourceConfig source, StorageConfig storage, TopicEnds goal) {
    this.source = source;
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
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return NamingEnumerator.of(
        failure -> SourceFailure.of(source, failure),
        context,
        asked -> kafka(null).createEnumerator(asked));
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint) {
    return NamingEnumerator.of(
        failure -> SourceFailure.of(source, failure),
        context,
        asked -> kafka(null).restoreEnumerator(asked, checkpoint));
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return kafka(null).getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return kafka(null).getEnumeratorCheckpointSerializer();
  }

  /** Flink's source; where nothing is read, its changes are never asked for. */
  private KafkaSource<ChangeEvent> kafka(ChangeReader changes) {
    Properties properties = SourceClient.reader(source);
    properties.putIfAbsent(
        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), DISCOVERY_INTERVAL_MILLIS);
    return KafkaSource.<ChangeEvent>builder()
        .setProperties(properties)
        .setTopicPattern(TopicPattern.of(source.kafka().topics()))
        .setStartingOffsets(new FromBeginning())
        .setDeserializer(
            changes != null ? changes : new ChangeReader(null, null, InstantSource.system()))
        .build();
  }
}
