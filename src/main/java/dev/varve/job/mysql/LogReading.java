package dev.varve.job.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.decode.mysql.BinlogDecoder.Place;
import dev.varve.decode.mysql.BinlogDecoder.RowsKind;
import dev.varve.decode.mysql.BinlogDecoder.RowsVersion;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Decoded;
import dev.varve.model.TableId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Follows the log event by event: where transactions begin and end, what time they have, and which
 * changes they make. Every change of a transaction gets the transaction's one time: its commit's as
 * MySQL 8 writes it before the transaction, else that of the event that begins it, which MariaDB
 * writes at the commit. Not thread-safe.
 */
final class LogReading {
  private static final int STANDALONE = 1;
  private static final int ARTIFICIAL_FLAG = 0x20;
  private static final long LOW_BITS = 0xFFFF_FFFFL;

  private final String source;
  private final BinlogDecoder decoder;
  private final Predicate<TableId> captured;
  private final long startedAtSeconds;

  private LogPlace boundary;
  private String file;
  private long eventStart;
  private long eventEnd;
  private long boundarySeconds;
  private boolean inGroup;
  private boolean firstFile = true;
  private long timeMicros;
  private Payload payload;
  private int payloadRows;

  /**
   * A reading from a boundary on.
   *
   * @param startSeconds the server's clock when what lies before the start was written; 0 if it is
   *     not known
   */
  LogReading(
      String source,
      BinlogDecoder decoder,
      Predicate<TableId> captured,
      LogPlace start,
      long startSeconds) {
    this.source = source;
    this.decoder = decoder;
    this.captured = captured;
    this.boundary = start;
    this.file = start.file();
    this.eventEnd = start.position();
    this.startedAtSeconds = startSeconds;
    this.boundarySeconds = startSeconds;
  }

  /** Behind the last whole transaction. */
  LogPlace boundary() {
    return boundary;
  }

  long boundarySeconds() {
    return boundarySeconds;
  }

  /** Takes in the next event and hands over its changes. */
  void accept(Event event, Consumer<Decoded> out) {
    place(event.getHeader());
    read(event, out);
  }

  /**
   * Takes in the next event of a compressed transaction, when one has come, and hands over its
   * changes. All of them stand at the one place that the whole has in the log, and are told apart
   * by their numbers in it. No other event may be taken in before this says that there is no more.
   */
  boolean unpack(Consumer<Decoded> out) {
    Event event = payload == null ? null : payload.next();
    if (event == null) {
      payload = null;
      return false;
    }
    read(event, out);
    return true;
  }

  private void open(byte[] body) {
    payload = Payload.of(body);
    payloadRows = 0;
  }

  private void read(Event event, Consumer<Decoded> out) {
    EventHeaderV4 header = event.getHeader();
    if (header instanceof RawEvents.TaggedGtidHeader) {
      begin(CommitTime.ofTagged(body(event)));
      return;
    }
    switch (header.getEventType()) {
      case ROTATE -> rotate(event.getData());
      case FORMAT_DESCRIPTION -> requireSameLog(header);
      case GTID, ANONYMOUS_GTID ->
          begin(CommitTime.of(body(event)).orElse(header.getTimestamp() * 1000));
      case MARIADB_GTID -> beginUnlessStandalone(header, body(event));
      case QUERY -> query(header, Query.of(body(event)), out);
      case XID -> end(header);
      case XA_PREPARE -> throw xa();
      case TABLE_MAP -> decoder.tableMap(body(event));
      case WRITE_ROWS -> rows(RowsKind.INSERT, RowsVersion.V1, event, out);
      case UPDATE_ROWS -> rows(RowsKind.UPDATE, RowsVersion.V1, event, out);
      case DELETE_ROWS -> rows(RowsKind.DELETE, RowsVersion.V1, event, out);
      case EXT_WRITE_ROWS -> rows(RowsKind.INSERT, RowsVersion.V2, event, out);
      case EXT_UPDATE_ROWS -> rows(RowsKind.UPDATE, RowsVersion.V2, event, out);
      case EXT_DELETE_ROWS -> rows(RowsKind.DELETE, RowsVersion.V2, event, out);
      case HEARTBEAT -> passed();
      case TRANSACTION_PAYLOAD -> open(body(event));
      case PARTIAL_UPDATE_ROWS_EVENT ->
          throw unfit("parts of JSON values", "SET GLOBAL binlog_row_value_options = ''");
      case INCIDENT ->
          throw unfit("an incident: the server lost changes itself", "see the server's error log");
      default -> {}
    }
  }

  /**
   * Where the event stands. Newer MariaDB servers write no position into the events of a
   * transaction; they follow each other without a gap. A position has 32 bits, a file may have
   * more.
   */
  private void place(EventHeaderV4 header) {
    EventType type = header.getEventType();
    if (type == EventType.ROTATE || (header.getFlags() & ARTIFICIAL_FLAG) != 0) {
      return;
    }
    long said = header.getNextPosition();
    if (type == EventType.HEARTBEAT) {
      eventEnd = Math.max(eventEnd, eventEnd & ~LOW_BITS | said);
    } else if (said > 0) {
      long end = eventEnd & ~LOW_BITS | said;
      eventEnd = end < eventEnd ? end + LOW_BITS + 1 : end;
      eventStart = eventEnd - header.getEventLength();
    } else if (type != EventType.FORMAT_DESCRIPTION) {
      eventStart = eventEnd;
      eventEnd += header.getEventLength();
    }
  }

  private static byte[] body(Event event) {
    RawEvents.Body body = event.getData();
    return body.bytes();
  }

  private void rotate(RotateEventData data) {
    if (inGroup) {
      throw LogFiles.torn(source, boundary, "where the file ends", null);
    }
    decoder.forgetTables();
    file = data.getBinlogFilename();
    eventEnd = data.getBinlogPosition();
    LogPlace next = new LogPlace(file, data.getBinlogPosition());
    boundary = next.compareTo(boundary) > 0 ? next : boundary;
  }

  /**
   * The first file must be older than what was read of it: else the log was reset, and its places
   * mean other changes now.
   */
  private void requireSameLog(EventHeaderV4 header) {
    if (firstFile && startedAtSeconds > 0 && header.getTimestamp() / 1000 > startedAtSeconds) {
      throw VarveException.of(
          ErrorCode.SOURCE_REPLACED,
          "the log of source " + source + " was reset: file " + file + " is another now",
          "start the job without its state: a new epoch begins");
    }
    firstFile = false;
    boundarySeconds = Math.max(boundarySeconds, header.getTimestamp() / 1000);
  }

  private void begin(long micros) {
    boundary = new LogPlace(file, eventStart);
    inGroup = true;
    timeMicros = micros;
  }

  /** A group of one statement has no end of its own. */
  private void beginUnlessStandalone(EventHeaderV4 header, byte[] body) {
    begin(header.getTimestamp() * 1000);
    inGroup = (body[12] & STANDALONE) == 0;
  }

  private void query(EventHeaderV4 header, Query query, Consumer<Decoded> out) {
    if (query.is("BEGIN")) {
      if (!inGroup) {
        begin(header.getTimestamp() * 1000);
      }
      return;
    }
    if (query.is("COMMIT") || query.is("ROLLBACK")) {
      end(header);
      return;
    }
    if (query.isXa()) {
      throw xa();
    }
    if (query.sql().regionMatches(true, 0, "SAVEPOINT ", 0, 10)) {
      return;
    }
    if (query.isChange() && query.emptied().map(captured::test).orElse(true)) {
      throw unfit(
          "a change as a statement, without its rows",
          "SET GLOBAL binlog_format = 'ROW', in every session too");
    }
    Optional<TableId> truncated = query.truncated().filter(captured);
    if (!inGroup) {
      timeMicros = header.getTimestamp() * 1000;
    }
    truncated.ifPresent(table -> out.accept(decoder.truncate(table, place())));
    if (!query.sql().regionMatches(true, 0, "ROLLBACK TO", 0, 11)) {
      end(header);
    }
  }

  private void end(EventHeaderV4 header) {
    inGroup = false;
    passed();
    boundarySeconds = Math.max(boundarySeconds, header.getTimestamp() / 1000);
  }

  /** Everything before the event's end has been read. */
  private void passed() {
    if (!inGroup) {
      LogPlace next = new LogPlace(file, eventEnd);
      boundary = next.compareTo(boundary) > 0 ? next : boundary;
    }
  }

  private void rows(RowsKind kind, RowsVersion version, Event event, Consumer<Decoded> out) {
    int first = payload == null ? 0 : payloadRows;
    payloadRows = first + decoder.rows(kind, version, body(event), place(), first, out);
  }

  private Place place() {
    return new Place(LogPlace.fileNumber(file), eventStart, timeMicros);
  }

  /** The refusal of an XA transaction. */
  VarveException xa() {
    return unfit(
        "an XA transaction, whose end lies elsewhere",
        "keep XA transactions off the archived server, or leave it out");
  }

  private VarveException unfit(String what, String mend) {
    return VarveException.of(
        ErrorCode.SOURCE_NOT_READY,
        "the log of source %s holds %s (%s after %d)"
            .formatted(source, what, file, boundary.position()),
        mend + "; then begin anew, as docs/operating/source-not-ready.md says");
  }
}
