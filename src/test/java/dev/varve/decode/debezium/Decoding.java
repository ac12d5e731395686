package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.varve.block.SchemaFingerprint;
import dev.varve.decode.DecodedRow;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A decoder, what it registered, and its events as Java values. */
final class Decoding {
  private final Map<Hash128, TableSchema> schemas = new HashMap<>();
  private final DebeziumDecoder decoder;

  Decoding(AvroSchemas registry) {
    this(table -> true, registry);
  }

  Decoding(Predicate<TableId> tables, AvroSchemas registry) {
    decoder = new DebeziumDecoder(tables, this::register, registry);
  }

  private Hash128 register(TableSchema schema) {
    Hash128 fingerprint = SchemaFingerprint.of(schema);
    schemas.put(fingerprint, schema);
    return fingerprint;
  }

  Decoded decode(Message message) {
    return decoder.decode(message);
  }

  long resumeFrom(String topic, int partition, long next) {
    return decoder.resumeFrom(topic, partition, next);
  }

  ChangeEvent change(Message message) {
    Decoded decoded = decoder.decode(message);
    return assertInstanceOf(ChangeEvent.class, decoded, () -> "decoded as " + decoded);
  }

  Reject reject(Message message) {
    Decoded decoded = decoder.decode(message);
    return assertInstanceOf(Reject.class, decoded, () -> "decoded as " + decoded);
  }

  TableSchema schema(ChangeEvent change) {
    return schemas.get(change.schema());
  }

  Map<String, Object> after(ChangeEvent change) {
    return DecodedRow.of(schema(change), change.after());
  }

  Map<String, Object> before(ChangeEvent change) {
    return DecodedRow.of(schema(change), change.before());
  }
}
