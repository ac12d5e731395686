package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * The rows in a binary log as change events. Each event is a function of the log: of its
 * transaction's time, of the row's place, and of the table map before it, so a change read again
 * gives the same event, whatever has become of its table meanwhile.
 *
 * <p>Rows have to be decoded from a transaction's beginning. Not thread-safe.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html"
 *     >MySQL, replication protocol</a>
 */
public final class BinlogDecoder {
  private static final int PLANS_MAX = 20_000;

  private final Predicate<TableId> captured;
  private final IntFunction<CharacterSet> collations;
  private final SchemaRegistrar registrar;
  private final String epoch;
  private final Map<ByteBuffer, Plan> plans = new HashMap<>();
  private final Map<Long, Plan> tables = new HashMap<>();
  private final Map<TableId, Hash128> withoutColumns = new HashMap<>();
  private final RowImageWriter writer = new RowImageWriter();

  /** All that is known of one schema version of a table. */
  private record Plan(
      TableId table, Hash128 fingerprint, MySqlColumn[] columns, LoggedType[] types) {}

  /**
   * Where a change stands.
   *
   * @param file the number of the log's file
   * @param position where its event begins in the file
   * @param timeMicros its transaction's time
   */
  public record Place(int file, long position, long timeMicros) {}

  /** What an event did to its rows. */
  public enum RowsKind {
    INSERT(Operation.CREATE),
    UPDATE(Operation.UPDATE),
    DELETE(Operation.DELETE);

    private final Operation operation;

    RowsKind(Operation operation) {
      this.operation = operation;
    }
  }

  /** The two layouts of an event with rows. */
  public enum RowsVersion {
    V1,
    /** With room for more at its head. */
    V2
  }

  /**
   * A decoder.
   *
   * @param captured the tables whose rows are wanted
   * @param collations the character set of a collation's number
   * @param registrar told once of each schema version before its first event
   * @param epoch the epoch of the events
   */
  public BinlogDecoder(
      Predicate<TableId> captured,
      IntFunction<CharacterSet> collations,
      SchemaRegistrar registrar,
      String epoch) {
    this.captured = captured;
    this.collations = collations;
    this.registrar = registrar;
    this.epoch = epoch;
  }

  /**
   * Takes in a table map's body.
   *
   * @throws VarveException {@link ErrorCode#RECORD_UNDECODABLE} if it is of a wanted table and has
   *     a column that cannot be read
   */
  public void tableMap(byte[] body) {
    EventBytes bytes = new EventBytes(body);
    long number = bytes.unsigned(6);
    bytes.skip(2);
    TableId table = TableMap.tableOf(bytes);
    tables.put(number, captured.test(table) ? plan(table, bytes, body) : null);
  }

  private Plan plan(TableId table, EventBytes rest, byte[] body) {
    ByteBuffer version = ByteBuffer.wrap(body, 8, body.length - 8).slice();
    Plan plan = plans.get(version);
    if (plan == null) {
      if (plans.size() >= PLANS_MAX) {
        plans.clear();
      }
      TableMap map = TableMap.read(table, rest, collations);
      MySqlColumn[] columns = map.columns();
      plan = new Plan(table, registrar.register(map.schema(columns)), columns, map.types());
      plans.put(version, plan);
    }
    return plan;
  }

  /** Forgets the numbers of tables: a new file of the log gives them anew. */
  public void forgetTables() {
    tables.clear();
  }

  /**
   * Hands over the events of the rows in an event's body, in order.
   *
   * @throws VarveException {@link ErrorCode#RECORD_UNDECODABLE} if they cannot be read
   */
  public void rows(
      RowsKind kind, RowsVersion version, byte[] body, Place place, Consumer<ChangeEvent> out) {
    EventBytes bytes = new EventBytes(body);
    long number = bytes.unsigned(6);
    bytes.skip(2);
    if (version == RowsVersion.V2) {
      bytes.skip((int) bytes.unsigned(2) - 2);
    }
    if (!tables.containsKey(number)) {
      throw undecodable("rows of an unknown table", place, null);
    }
    Plan plan = tables.get(number);
    if (plan == null) {
      return;
    }
    try {
      rows(kind, plan, bytes, place, out);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      throw undecodable("rows of " + plan.table(), place, e);
    }
  }

  private void rows(
      RowsKind kind, Plan plan, EventBytes bytes, Place place, Consumer<ChangeEvent> out) {
    int width = bytes.packed();
    if (width != plan.columns().length) {
      throw new IllegalArgumentException("another number of columns than the table map");
    }
    requireAll(bytes.bits(width), plan);
    if (kind == RowsKind.UPDATE) {
      requireAll(bytes.bits(width), plan);
    }
    for (int row = 0; bytes.hasMore(); row++) {
      byte[] before = kind == RowsKind.INSERT ? null : image(plan, bytes);
      byte[] after = kind == RowsKind.DELETE ? null : image(plan, bytes);
      out.accept(
          event(plan.table(), plan.fingerprint(), kind.operation, place, row, before, after));
    }
  }

  private static void requireAll(boolean[] present, Plan plan) {
    for (boolean there : present) {
      if (!there) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "the log holds rows of " + plan.table() + " without some of their columns",
            "SET GLOBAL binlog_row_image = 'FULL', in every session too; then begin anew, as"
                + " docs/operating/source-not-ready.md says");
      }
    }
  }

  private byte[] image(Plan plan, EventBytes bytes) {
    MySqlColumn[] columns = plan.columns();
    boolean[] isNull = bytes.bits(columns.length);
    writer.begin(columns.length);
    for (int i = 0; i < columns.length; i++) {
      columns[i].write(isNull[i] ? null : plan.types()[i].value(bytes, columns[i]), writer);
    }
    return writer.finish();
  }

  /**
   * The event of a TRUNCATE, which the log holds as a statement. It has a schema version of its
   * own, without columns: which one the table had is not known from the log.
   */
  public ChangeEvent truncate(TableId table, Place place) {
    Hash128 schema =
        withoutColumns.computeIfAbsent(
            table, id -> registrar.register(new TableSchema(id, List.of(), List.of())));
    return event(table, schema, Operation.TRUNCATE, place, 0, null, null);
  }

  private ChangeEvent event(
      TableId table,
      Hash128 schema,
      Operation operation,
      Place place,
      int row,
      byte[] before,
      byte[] after) {
    return new ChangeEvent(
        table,
        schema,
        epoch,
        new SourcePosition.Binlog(place.file(), place.position(), row),
        operation,
        place.timeMicros(),
        before,
        after);
  }

  private static VarveException undecodable(String what, Place place, Exception cause) {
    return VarveException.of(
        ErrorCode.RECORD_UNDECODABLE,
        "cannot read %s in log file %d at %d%s"
            .formatted(
                what,
                place.file(),
                place.position(),
                cause == null ? "" : ", " + cause.getClass().getSimpleName()),
        "see docs/reference/types-mysql.md, and report the server's version and the table");
  }
}
