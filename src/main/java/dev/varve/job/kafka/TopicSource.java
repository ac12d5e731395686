package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.job.failure.NamingEnumerator;
import dev.varve.kafka.SourceFailure;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Topics as a Flink source around Flink's own, whose failures name the source of the data map.
 *
 * <p>Only the data map's own records travel in the job graph; Flink's Kafka source is made where it
 * runs.
 *
 * @param <T> what is made of the messages
 */
abstract class TopicSource<T> implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1L;

  final SourceConfig source;

  TopicSource(SourceConfig source) {
    this.source = source;
  }

  /** Flink's source, of which no reader is made. */
  abstract KafkaSource<T> kafka();

  @Override
  public final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return NamingEnumerator.of(
        failure -> SourceFailure.of(source, failure),
        context,
        asked -> kafka().createEnumerator(asked));
  }

  @Override
  public final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint) {
    return NamingEnumerator.of(
        failure -> SourceFailure.of(source, failure),
        context,
        asked -> kafka().restoreEnumerator(asked, checkpoint));
  }

  @Override
  public final SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return kafka().getSplitSerializer();
  }

  @Override
  public final SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return kafka().getEnumeratorCheckpointSerializer();
  }
}
