package dev.varve.decode.debezium;

import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.VarveException;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.HexFormat;
import java.util.function.Predicate;

/**
 * Debezium's messages as change events. An event is a function of its change: the same change sent
 * again gives the same event.
 *
 * <p>One per reader; each partition's messages in their order. Not thread-safe.
 */
public final class DebeziumDecoder {
  private static final int FIRST_ATTEMPT = 1;

  private final Predicate<TableId> tables;
  private final SchemaRegistrar registrar;
  private final AvroSchemas avro;

  /**
   * A decoder.
   *
   * @param tables which tables are wanted; its answer for a table never changes
   * @param registrar told once of each schema version before its first event
   * @param avro asked for the schema of each Avro id
   */
  public DebeziumDecoder(Predicate<TableId> tables, SchemaRegistrar registrar, AvroSchemas avro) {
    this.tables = tables;
    this.registrar = registrar;
    this.avro = avro;
  }

  /**
   * The change in a message; a {@link Reject} when it cannot be decoded, typed or placed; or null
   * when it is none: a tombstone, a heartbeat, a transaction's boundary, a schema change, a signal,
   * a change of a table that is not wanted.
   *
   * @throws VarveException what {@link AvroSchemas#schema} throws; the message may be decoded again
   */
  public Decoded decode(Message message) {
    return null;
  }

  /** A message that is given up for a cause outside of it, such as a schema that nobody has. */
  public Reject reject(Message message, VarveException cause) {
    return new Reject(
        message.topic(),
        delivered(message),
        null,
        message.timestampMillis() * 1000,
        cause.code().text(),
        cause.getMessage(),
        FIRST_ATTEMPT,
        message.key(),
        message.value());
  }

  private static SourcePosition delivered(Message message) {
    HexFormat hex = HexFormat.of();
    return new SourcePosition.Log(
        SourcePosition.Log.Kind.DELIVERED,
        message.topic()
            + "."
            + hex.toHexDigits(message.partition())
            + "."
            + hex.toHexDigits(message.offset()),
        0);
  }
}
