package dev.varve.job;

import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.topic.LineageRecord;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lineage events as Kafka records, by the contract in {@code docs/lineage.md}. */
final class LineageRecordSchema implements KafkaRecordSerializationSchema<LineageEvent> {
  private static final long serialVersionUID = 1L;

  private final String topic;

  LineageRecordSchema(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      LineageEvent event, KafkaSinkContext context, Long timestamp) {
    return LineageRecord.of(topic, event);
  }
}
