package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
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
  private final Map<ByteBuffer, LoggedTable> plans = new HashMap<>();
  private final Map<Long, LoggedTable> tables = new HashMap<>();
  private final Map<TableId, Hash128> withoutColumns = new HashMap<>();
  private final RowImageWriter writer = new RowImageWriter();

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

    Operation operation() {
      return operation;
    }

    static RowsKind ofCode(String code) {
      for (RowsKind kind : values()) {
        if (code.equals(String.valueOf(kind.operation.code()))) {
          return kind;
        }
      }
      throw new IllegalArgumentException("not what an event does to rows");
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
   * @param collations the character set of a collation's number, or null if there is none
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
   * @throws VarveException {@link ErrorCode#SOURCE_NOT_READY} if the log does not say what is
   *     needed of any table
   */
  public void tableMap(byte[] body) {
    EventBytes bytes = new EventBytes(body);
    long number = bytes.unsigned(6);
    bytes.skip(2);
    int start = bytes.at();
    TableId table = TableMap.tableOf(bytes);
    tables.put(
        number,
        captured.test(table) ? known(ByteBuffer.wrap(body, start, body.length - start)) : null);
  }

  /** A table map, behind its number and flags. */
  private LoggedTable known(ByteBuffer map) {
    LoggedTable table = plans.get(map);
    if (table == null) {
      if (plans.size() >= PLANS_MAX) {
        plans.clear();
      }
      byte[] own = new byte[map.remaining()];
      map.get(own);
      table = read(own);
      plans.put(ByteBuffer.wrap(own), table);
    }
    return table;
  }

  private LoggedTable read(byte[] map) {
    EventBytes bytes = new EventBytes(map);
    TableId table = TableMap.tableOf(bytes);
    TableMap read;
    MySqlColumn[] columns;
    TableSchema schema;
    try {
      read = TableMap.read(table, bytes, collations);
      columns = read.columns();
      schema = read.schema(columns);
    } catch (IllegalArgumentException unreadable) {
      return LoggedTable.unreadable(table, map, unreadable.getMessage());
    } catch (IndexOutOfBoundsException cutShort) {
      return LoggedTable.unreadable(table, map, "its columns' description is cut short");
    }
    return new LoggedTable(table, map, null, registrar.register(schema), columns, read.types());
  }

  /** Forgets the numbers of tables: a new file of the log gives them anew. */
  public void forgetTables() {
    tables.clear();
  }

  /**
   * Hands over the rows in an event's body, in order: the event of each, or a reject when it cannot
   * be read. Where one row ends and the next begins is not known in an event that is shorter than
   * it says, so of that nothing is read.
   *
   * @param firstRow the number at the place of the first of them
   * @return how many numbers they take at most: none of them is ever used again at this place
   * @throws VarveException {@link ErrorCode#RECORD_UNDECODABLE} if the log contradicts itself, so
   *     that what follows would be misread; {@link ErrorCode#SOURCE_NOT_READY} if rows come without
   *     some of their columns
   */
  public int rows(
      RowsKind kind,
      RowsVersion version,
      byte[] body,
      Place place,
      int firstRow,
      Consumer<Decoded> out) {
    EventBytes bytes = new EventBytes(body);
    long number = bytes.unsigned(6);
    bytes.skip(2);
    if (version == RowsVersion.V2) {
      bytes.skip((int) bytes.unsigned(2) - 2);
    }
    if (!tables.containsKey(number)) {
      throw RowsEvent.contradiction("rows of an unknown table", place);
    }
    LoggedTable table = tables.get(number);
    if (table == null) {
      return 0;
    }
    List<Decoded> rows = new RowsEvent(kind, table, place, firstRow, epoch).read(bytes, writer);
    rows.forEach(out);
    boolean allRead = rows.stream().allMatch(ChangeEvent.class::isInstance);
    return allRead ? rows.size() : body.length; // a row that is kept unread has at least a byte
  }

  /**
   * Reads rows again that were rejected once, as they would have been read then.
   *
   * @throws IllegalArgumentException if the reject is none that this class made, or not whole
   */
  public void again(Reject sent, Consumer<Decoded> out) {
    RawRows raw = RawRows.decode(sent);
    SourcePosition.Binlog at = (SourcePosition.Binlog) sent.position();
    Place place = new Place(at.file(), at.position(), sent.timeMicros());
    LoggedTable table = known(ByteBuffer.wrap(raw.map()));
    new RowsEvent(raw.kind(), table, place, at.row(), epoch)
        .read(new EventBytes(raw.rows()), writer)
        .forEach(out);
  }

  /**
   * The event of a TRUNCATE, which the log holds as a statement. It has a schema version of its
   * own, without columns: which one the table had is not known from the log.
   */
  public ChangeEvent truncate(TableId table, Place place) {
    Hash128 schema =
        withoutColumns.computeIfAbsent(
            table, id -> registrar.register(new TableSchema(id, List.of(), List.of())));
    return new ChangeEvent(
        table,
        schema,
        epoch,
        new SourcePosition.Binlog(place.file(), place.position(), 0),
        Operation.TRUNCATE,
        place.timeMicros(),
        null,
        null);
  }
}
