package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.debezium.AvroSchemas;
import dev.varve.decode.debezium.DebeziumDecoder;
import dev.varve.decode.debezium.Message;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.Intake;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Epoch;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.quarantine.SentRecord;
import dev.varve.registry.SchemaRegistry;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Messages of a source as what they are, and as what is archived. One per reader. */
final class Messages {
  /**
   * The epoch of rejects: their place is that of the message on its topic, whatever server it came
   * from.
   */
  private static final Epoch DELIVERED = new Epoch("delivered", 1, Instant.EPOCH);

  private final DebeziumDecoder decoder;
  private final Intake intake;

  Messages(DebeziumDecoder decoder, Intake intake) {
    this.decoder = decoder;
    this.intake = intake;
  }

  static Messages open(SourceConfig source, StorageConfig storage) {
    Intake intake = new Intake(storage, source, DELIVERED.id());
    return new Messages(
        new DebeziumDecoder(source.tables()::matches, intake, avro(source)), intake);
  }

  /** Messages that are only looked at: nothing is put into the archive. */
  static Messages looking(SourceConfig source) {
    Intake intake = Intake.looking(source, DELIVERED.id());
    return new Messages(
        new DebeziumDecoder(source.tables()::matches, intake, avro(source)), intake);
  }

  private static AvroSchemas avro(SourceConfig source) {
    return source.kafka().registry() == null
        ? Messages::noRegistry
        : SchemaRegistry.open(source.kafka())::schemas;
  }

  private static List<String> noRegistry(int id) {
    throw VarveException.of(
        ErrorCode.REGISTRY_SCHEMA_MISSING,
        "a message asks for schema " + Integer.toUnsignedString(id) + ", and no registry is set",
        "set kafka.registry; docs/operating/registry-unreachable.md");
  }

  /**
   * The change in a message, a reject, or null when it is neither.
   *
   * @throws VarveException if it cannot be read for now
   */
  Decoded decode(Message message) {
    try {
      return decoder.decode(message);
    } catch (VarveException e) {
      if (e.code() != ErrorCode.REGISTRY_SCHEMA_MISSING) {
        throw e;
      }
      return decoder.reject(message, e);
    }
  }

  /** The message as a record that is to be read again. */
  SentRecord toSendBack(Message message, TableId table, VarveException why) {
    Reject plain = decoder.reject(message, why);
    return new SentRecord(
        DELIVERED.id(),
        new Reject(
            plain.origin(),
            plain.position(),
            table,
            plain.timeMicros(),
            plain.cause(),
            plain.message(),
            plain.attempts(),
            plain.key(),
            plain.value()));
  }

  /** Whether no column rule forbids to keep the bytes of this record. */
  boolean mayKeep(Reject record) {
    return intake.mayKeep(record);
  }

  /** Takes note that the next message does not follow the last one on its topic. */
  void leap() {
    decoder.leap();
  }

  /** Where to begin again when a partition has been read up to an offset. */
  long resumeFrom(TopicPartition partition, long next) {
    return decoder.resumeFrom(partition.topic(), partition.partition(), next);
  }

  /** The change to archive. */
  ChangeEvent admit(Decoded decoded) {
    return intake.admit(decoded);
  }
}
