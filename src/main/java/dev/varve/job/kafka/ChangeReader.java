package dev.varve.job.kafka;

import dev.varve.decode.debezium.Message;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import java.time.InstantSource;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns messages into changes as they leave Flink's reader. A message that is no good becomes a row
 * of the quarantine; one that cannot be read for now makes the job wait. Made for one reader and
 * never serialised; runs on the source's task thread.
 */
final class ChangeReader implements KafkaRecordDeserializationSchema<ChangeEvent> {
  private static final long serialVersionUID = 1L;

  private final transient Messages messages;
  private final transient TopicClock topicClock;
  private final transient InstantSource clock;
  private final TypeInformation<ChangeEvent> type = TypeInformation.of(ChangeEvent.class);
  private transient TopicPartition partition = new TopicPartition("", -1);

  ChangeReader(Messages messages, TopicClock topicClock, InstantSource clock) {
    this.messages = messages;
    this.topicClock = topicClock;
    this.clock = clock;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ChangeEvent> out) {
    Decoded decoded = PermanentFailure.guard(() -> messages.decode(message(record)));
    TopicPartition from = partitionOf(record);
    topicClock.onRecord(from, record.offset());
    if (decoded == null) {
      return;
    }
    ChangeEvent change = PermanentFailure.guard(() -> messages.admit(decoded));
    out.collect(change);
    if (!(decoded instanceof Reject)) {
      topicClock.onChange(from, commitMillis(change, record), clock.millis());
    }
  }

  /** The split as it is saved: what is read again from there is known again. */
  KafkaPartitionSplit resumable(KafkaPartitionSplit split) {
    long next = split.getStartingOffset();
    long from = next < 0 ? next : messages.resumeFrom(split.getTopicPartition(), next);
    return from == next ? split : new KafkaPartitionSplit(split.getTopicPartition(), from);
  }

  static Message message(ConsumerRecord<byte[], byte[]> record) {
    return new Message(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value());
  }

  /**
   * Nothing is on a topic before it is committed: a commit time after the message's own is a wrong
   * one, and would make all that follows late.
   */
  private static long commitMillis(ChangeEvent change, ConsumerRecord<byte[], byte[]> record) {
    long commit = Math.floorDiv(change.timeMicros(), 1000L);
    return record.timestamp() < 0 ? commit : Math.min(commit, record.timestamp());
  }

  private TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
    if (partition.partition() != record.partition() || !partition.topic().equals(record.topic())) {
      partition = new TopicPartition(record.topic(), record.partition());
    }
    return partition;
  }

  /** Flink asks for it; the job says itself which type its changes are of. */
  @Override
  public TypeInformation<ChangeEvent> getProducedType() {
    return type;
  }
}
