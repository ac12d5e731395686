package dev.varve.job.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins each partition at its beginning, and only there: when what follows a saved offset is gone,
 * the reader fails instead of leaping over the gap, as it would with Flink's own.
 */
final class FromBeginning implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final OffsetsInitializer earliest = OffsetsInitializer.earliest();

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return earliest.getPartitionOffsets(partitions, retriever);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
