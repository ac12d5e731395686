package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.kafka.SourceClient;
import dev.varve.kafka.TopicSpan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Spans of topics as a Flink source that ends: each message once, in no consumer group, and without
 * committing an offset.
 *
 * @param <T> what is made of the messages
 */
final class ReplayedTopics<T> extends TopicSource<T> {
  private static final long serialVersionUID = 1L;

  private final List<TopicSpan> spans;
  private final int rate;
  private final ReplayReader<T> messages;

  ReplayedTopics(SourceConfig source, List<TopicSpan> spans, int rate, ReplayReader<T> messages) {
    super(source);
    this.spans = spans;
    this.rate = rate;
    this.messages = messages;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new PacedReader<>(
        source, kafka().createReader(context), MessagePace.of(rate, System::nanoTime));
  }

  @Override
  KafkaSource<T> kafka() {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    for (TopicSpan span : spans) {
      TopicPartition partition = new TopicPartition(span.topic(), span.partition());
      from.put(partition, span.from());
      to.put(partition, span.to());
    }
    return KafkaSource.<T>builder()
        .setProperties(SourceClient.rereader(source))
        .setPartitions(from.keySet())
        .setStartingOffsets(OffsetsInitializer.offsets(from, OffsetResetStrategy.NONE))
        .setBounded(OffsetsInitializer.offsets(to, OffsetResetStrategy.NONE))
        .setDeserializer(messages)
        .build();
  }
}
