package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.decode.debezium.SourceBlock.Slot;
import dev.varve.decode.debezium.Versions.Version;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Debezium's messages as change events. An event is a function of its change: the same change sent
 * again gives the same event.
 *
 * <p>One per reader; each partition's messages in their order. Not thread-safe.
 */
public final class DebeziumDecoder {
  private static final int FIRST_ATTEMPT = 1;
  private static final TableId MESSAGES = TableId.of("_varve", "message");

  private final Versions versions;
  private final RowImageWriter writer = new RowImageWriter();
  private final AvroMessages avro;
  private final Map<String, JsonMessages> json = new HashMap<>();
  private final Names names = new Names();
  private final Indexes indexes = new Indexes();
  private final Blank blank = new Blank(writer);
  private final Signals signals = new Signals();
  private final Envelope envelope = new Envelope();

  /**
   * A decoder.
   *
   * @param tables which tables are wanted; its answer for a table never changes
   * @param registrar told once of each schema version before its first event
   * @param avro asked for the schema of each Avro id
   */
  public DebeziumDecoder(Predicate<TableId> tables, SchemaRegistrar registrar, AvroSchemas avro) {
    this.versions = new Versions(tables, registrar);
    this.avro = new AvroMessages(avro, writer);
  }

  /**
   * The change in a message; a {@link Reject} when it cannot be decoded, typed or placed; or null
   * when it is none: a tombstone, a heartbeat, a transaction's boundary, a schema change, a signal,
   * a change of a table that is not wanted.
   *
   * @throws VarveException what {@link AvroSchemas#schema} throws; the message may be decoded again
   */
  public Decoded decode(Message message) {
    if (message.value() == null) {
      return null;
    }
    envelope.clear();
    try {
      return readValue(message) ? change(message) : null;
    } catch (Malformed malformed) {
      return rejected(message, malformed);
    }
  }

  /**
   * Where a reader of this partition has to begin again when it has come up to an offset: there, or
   * at the first of rows that can be told apart only together.
   */
  public long resumeFrom(String topic, int partition, long next) {
    return indexes.resumeFrom(topic, partition, next);
  }

  /** Takes note that the next message does not follow the last one on its topic. */
  public void leap() {
    indexes.leap();
  }

  private boolean readValue(Message message) {
    byte[] value = message.value();
    if (value.length == 0) {
      throw new Malformed("the message's value is empty");
    }
    return value[0] == AvroMessages.MAGIC
        ? avro.readValue(value, envelope)
        : json(message).readValue(value, envelope);
  }

  private void readKey(Message message, boolean withText) {
    byte[] key = message.key();
    if (key == null || key.length == 0) {
      return;
    }
    if (key[0] == AvroMessages.MAGIC) {
      avro.readKey(key, withText, envelope);
    } else {
      json(message).readKey(key, withText, envelope);
    }
  }

  private JsonMessages json(Message message) {
    return json.computeIfAbsent(message.topic(), unused -> new JsonMessages(writer));
  }

  private Decoded change(Message message) {
    Operation operation = envelope.operation();
    TableId table = operation == Operation.MESSAGE ? MESSAGES : names.table(envelope.source);
    if (operation != Operation.MESSAGE && !versions.isWanted(table)) {
      indexes.end(message);
      return null;
    }
    String epoch = names.epoch(envelope.source);
    if (operation == Operation.MESSAGE) {
      return event(message, MESSAGES, RowLayout.MESSAGE, epoch, null, messageImage());
    }
    if (operation == Operation.TRUNCATE) {
      RowLayout layout = envelope.layout == null ? RowLayout.NONE : envelope.layout;
      return event(message, table, layout, epoch, null, null);
    }
    if (isDocument()) {
      readKey(message, true);
      return event(message, table, RowLayout.DOCUMENT, epoch, documentBefore(), documentAfter());
    }
    readKey(message, false);
    return event(message, table, envelope.layout, epoch, envelope.before, envelope.after);
  }

  private Decoded event(
      Message message,
      TableId table,
      RowLayout layout,
      String epoch,
      byte[] sentBefore,
      byte[] after) {
    Operation operation = envelope.operation();
    requireRow(operation, sentBefore, after);
    Version version = versions.of(table, layout, envelope.key);
    byte[] before = sentBefore;
    if (before != null && "postgresql".equals(envelope.source.text(Slot.CONNECTOR))) {
      before = blank.masked(layout, version.isKey(), before);
    }
    if (version.maybeSignals() && signals.isSignal(layout, after == null ? before : after)) {
      return null;
    }
    SourcePosition position =
        indexes.position(envelope.source, message, table, operation, before, after);
    return new ChangeEvent(
        table,
        version.fingerprint(),
        epoch,
        position,
        operation,
        envelope.timeMicros(message),
        before,
        after);
  }

  private static void requireRow(Operation operation, byte[] before, byte[] after) {
    boolean complete =
        switch (operation) {
          case CREATE, READ, UPDATE, MESSAGE -> after != null;
          case DELETE -> before != null && after == null;
          case TRUNCATE -> true;
        };
    if (!complete) {
      throw new Malformed("the change lacks the row that its op " + operation.code() + " has");
    }
  }

  private byte[] messageImage() {
    if (!envelope.hasMessage) {
      throw new Malformed("the change is a message without one");
    }
    writer.begin(RowLayout.MESSAGE.size());
    if (envelope.messagePrefix == null) {
      writer.writeNull();
    } else {
      writer.writeText(envelope.messagePrefix);
    }
    writer.writeBoolean(envelope.source.has(Slot.TX_ID));
    if (envelope.messageContent == null) {
      writer.writeNull();
    } else {
      writer.writeBytes(envelope.messageContent);
    }
    return writer.finish();
  }

  private boolean isDocument() {
    return envelope.layout == null && "mongodb".equals(envelope.source.text(Slot.CONNECTOR));
  }

  private byte[] documentBefore() {
    boolean isSent = envelope.documentBefore != null || envelope.operation() == Operation.DELETE;
    return isSent ? documentImage(envelope.documentBefore, null) : null;
  }

  private byte[] documentAfter() {
    return envelope.operation() == Operation.DELETE
        ? null
        : documentImage(envelope.documentAfter, envelope.updateDescription);
  }

  private byte[] documentImage(String document, String updateDescription) {
    writer.begin(RowLayout.DOCUMENT.size());
    writeOr(envelope.keyText, false);
    writeOr(document, false);
    writeOr(updateDescription, true);
    return writer.finish();
  }

  private void writeOr(String text, boolean absentIsNull) {
    if (text != null) {
      writer.writeText(text);
    } else if (absentIsNull) {
      writer.writeNull();
    } else {
      writer.writeUnchanged();
    }
  }

  /** A message that is given up for a cause outside of it, such as a schema that nobody has. */
  public Reject reject(Message message, VarveException cause) {
    return reject(
        message, null, message.timestampMillis() * 1000, cause.code().text(), cause.getMessage());
  }

  /** Null when what can be read of it says that its table is not wanted. */
  private Reject rejected(Message message, Malformed malformed) {
    TableId table = null;
    long timeMicros = message.timestampMillis() * 1000;
    if (envelope.hasSource || salvageSource(message)) {
      table = names.tableOrNull(envelope.source);
      timeMicros = envelope.timeMicros(message);
    }
    if (table != null && !versions.isWanted(table)) {
      return null;
    }
    return reject(message, table, timeMicros, malformed.code().text(), malformed.getMessage());
  }

  private boolean salvageSource(Message message) {
    envelope.source.clear();
    byte[] value = message.value();
    if (value.length == 0) {
      return false;
    }
    return value[0] == AvroMessages.MAGIC
        ? avro.salvageSource(value, envelope)
        : json(message).salvageSource(value, envelope);
  }

  private static Reject reject(
      Message message, TableId table, long timeMicros, String cause, String what) {
    return new Reject(
        message.topic(),
        Places.delivered(message),
        table,
        timeMicros,
        cause,
        what,
        FIRST_ATTEMPT,
        message.key(),
        message.value());
  }
}
