package dev.varve.job.kafka;

import dev.varve.decode.debezium.DebeziumDecoder;
import dev.varve.decode.debezium.Message;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.Intake;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import java.time.InstantSource;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
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

  private final transient DebeziumDecoder decoder;
  private final transient Intake intake;
  private final transient TopicClock topicClock;
  private final transient InstantSource clock;
  private final TypeInformation<ChangeEvent> type = TypeInformation.of(ChangeEvent.class);
  private transient TopicPartition partition = new TopicPartition("", -1);

  ChangeReader(DebeziumDecoder decoder, Intake intake, TopicClock topicClock, InstantSource clock) {
    this.decoder = decoder;
    this.intake = intake;
    this.topicClock = topicClock;
    this.clock = clock;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ChangeEvent> out) {
    Decoded decoded = PermanentFailure.guard(() -> decode(record));
    TopicPartition from = partitionOf(record);
    topicClock.onRecord(from, record.offset());
    if (decoded == null) {
      return;
    }
    ChangeEvent change = PermanentFailure.guard(() -> intake.admit(decoded));
    out.collect(change);
    if (!(decoded instanceof Reject)) {
      topicClock.onChange(from, commitMillis(change, record), clock.millis());
    }
  }

  private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
    Message message =
        new Message(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value());
    try {
      return decoder.decode(message);
    } catch (VarveException e) {
      if (e.code() != ErrorCode.REGISTRY_SCHEMA_MISSING) {
        throw e;
      }
      return decoder.reject(message, e);
    }
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
