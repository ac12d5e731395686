package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.decode.debezium.Message;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes messages that are read again just as they are when they are archived, and puts nothing
 * into the archive. Runs on the source's task thread.
 *
 * @param <T> what is made of them
 */
abstract class ReplayReader<T> implements KafkaRecordDeserializationSchema<T> {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private final TypeInformation<T> type;
  private transient Messages messages;

  ReplayReader(SourceConfig source, TypeInformation<T> type) {
    this.source = source;
    this.type = type;
  }

  SourceConfig source() {
    return source;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    messages = PermanentFailure.guard(() -> Messages.looking(source));
  }

  @Override
  public final void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
    Message message = ChangeReader.message(record);
    PermanentFailure.guard(
        () -> {
          Decoded decoded = messages.decode(message);
          if (decoded != null) {
            take(message, decoded, messages.admit(decoded), out);
          }
        });
  }

  /**
   * Takes what a message turned out to be.
   *
   * @param change what would be archived of it
   */
  abstract void take(Message message, Decoded decoded, ChangeEvent change, Collector<T> out);

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }
}
