package dev.varve.decode;

import dev.varve.block.RowImageWriter;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Epoch;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's records of a PostgreSQL source as change events, given the connector runs with {@link
 * PostgresCapture#properties()}. The event is a function of the change: the same change read again
 * gives the same event.
 *
 * <p>One per reader and its splits; a stream has to be read from a transaction's beginning. Not
 * thread-safe.
 */
public final class PostgresDecoder {
  /** Schemas change seldom, but each snapshot chunk brings its own objects. */
  private static final int PLANS_MAX = 20_000;

  private final Supplier<Epoch> epochs;
  private final SchemaRegistrar registrar;
  private final Map<Schema, TablePlan> plans = new IdentityHashMap<>();
  private final Map<TableId, RowCounter> counters = new HashMap<>();
  private final RowImageWriter writer = new RowImageWriter();

  private Epoch epoch;
  private String epochId;
  private long epochMicros;

  /**
   * A decoder.
   *
   * @param epochs the epoch that a record belongs to; asked for every record
   * @param registrar told once of each schema version before its first event
   */
  public PostgresDecoder(Supplier<Epoch> epochs, SchemaRegistrar registrar) {
    this.epochs = epochs;
    this.registrar = registrar;
  }

  /**
   * The change in a record; a reject when it has a value that cannot be read; null when the record
   * is none: a heartbeat, a signal, a message.
   *
   * @throws VarveException {@link ErrorCode#RECORD_UNDECODABLE} if the connector does not run as it
   *     must
   */
  public Decoded decode(SourceRecord record) {
    if (!(record.value() instanceof Struct envelope)
        || envelope.schema().field("op") == null
        || envelope.schema().field("after") == null) {
      return null;
    }
    Struct source = envelope.getStruct("source");
    Operation operation = Operation.ofCode(envelope.getString("op").charAt(0));
    TablePlan plan = plan(record, envelope, source, operation);
    SourcePosition position = position(operation, source, plan.counter());
    readEpoch();
    long time = operation == Operation.READ ? epochMicros : commitMicros(record, source);
    try {
      return new ChangeEvent(
          plan.table(),
          plan.fingerprint(),
          epochId,
          position,
          operation,
          time,
          plan.imageBefore(envelope.getStruct("before"), writer),
          plan.image(envelope.getStruct("after"), writer));
    } catch (UnreadableValue unreadable) {
      return new Reject(
          record.topic(),
          position,
          plan.table(),
          time,
          ErrorCode.RECORD_UNDECODABLE.text(),
          unreadable.getMessage(),
          1,
          RecordText.of(record.key()),
          RecordText.of(envelope, envelope.schema().field("after").schema(), record.keySchema()));
    }
  }

  /**
   * A truncate comes without the key's schema, so its version is always the one without a key, kept
   * apart from that of the rows: which one it has may not depend on what was read before.
   */
  private TablePlan plan(SourceRecord record, Struct envelope, Struct source, Operation operation) {
    Schema row = envelope.schema().field("after").schema();
    Schema identity = operation == Operation.TRUNCATE ? envelope.schema() : row;
    TablePlan plan = plans.get(identity);
    if (plan == null) {
      if (plans.size() >= PLANS_MAX) {
        plans.clear();
      }
      TableId table = TableId.of(source.getString("schema"), source.getString("table"));
      RowCounter counter = counters.computeIfAbsent(table, unused -> new RowCounter());
      plan = TablePlan.of(table, row, record.keySchema(), counter, registrar);
      plans.put(identity, plan);
    }
    return plan;
  }

  private static SourcePosition position(Operation operation, Struct source, RowCounter counter) {
    if (operation == Operation.READ) {
      return SourcePosition.SnapshotRead.INSTANCE;
    }
    long lsn = source.getInt64("lsn");
    long transaction = source.getInt64("txId");
    return new SourcePosition.Postgres(lsn, transaction, counter.next(lsn, transaction));
  }

  /** The commit record's own time; the envelope's ts_ms is the connector's clock. */
  private static long commitMicros(SourceRecord record, Struct source) {
    Object micros = record.sourceOffset().get("ts_usec");
    return micros instanceof Long exact ? exact : source.getInt64("ts_ms") * 1000;
  }

  private void readEpoch() {
    Epoch current = epochs.get();
    if (current != epoch) {
      epoch = current;
      epochId = current.id();
      epochMicros = ChronoUnit.MICROS.between(Instant.EPOCH, current.began());
    }
  }
}
