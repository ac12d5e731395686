package dev.varve.decode.debezium;

import dev.varve.decode.debezium.SourceBlock.Slot;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.SourcePosition.Binlog;
import dev.varve.model.SourcePosition.Log;
import dev.varve.model.SourcePosition.Postgres;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Where a change stands in its database's log, from the source block that Debezium's documentation
 * of each connector describes. What is not there, or not in the documented form, gives no place.
 */
final class Places {
  /** What may share a place. */
  enum Sharing {
    /** No two changes. */
    NONE,
    /** Changes of different rows: equal ones only in a table without a key. */
    ROWS,
    /** Any changes of a transaction; only its order tells them apart, and which came first. */
    ALL
  }

  private static final HexFormat HEX = HexFormat.of();
  private static final int LSN_PARTS = 3;
  private static final int LSN_DIGITS = 20;

  private SourcePosition position;
  private Sharing sharing = Sharing.NONE;

  /** The place of the change that a source block speaks of; false when it tells none. */
  boolean find(SourceBlock source, Operation operation) {
    position = null;
    sharing = Sharing.ROWS;
    String connector = source.text(Slot.CONNECTOR);
    if (connector != null) {
      position =
          switch (connector) {
            case "postgresql" -> postgres(source, operation);
            case "mysql" -> binlog(source, Sharing.NONE, source.number(Slot.ROW));
            case "mariadb" -> binlog(source, Sharing.ALL, 0);
            case "sqlserver" -> sqlServer(source);
            case "oracle" -> oracle(source);
            case "db2" -> db2(source);
            case "mongodb" -> mongo(source);
            default -> null;
          };
    }
    return position != null;
  }

  SourcePosition position() {
    return position;
  }

  Sharing sharing() {
    return sharing;
  }

  /** The same place with another index. */
  static SourcePosition withIndex(SourcePosition position, int index) {
    if (index == 0) {
      return position;
    }
    if (position instanceof Postgres at) {
      return new Postgres(at.lsn(), at.transactionId(), index);
    }
    if (position instanceof Binlog at) {
      return new Binlog(at.file(), at.position(), index);
    }
    Log at = (Log) position;
    return new Log(at.kind(), at.place(), index);
  }

  /** Where a message stands on its topic, for want of a place in a log. */
  static Log delivered(Message message) {
    return new Log(
        Log.Kind.DELIVERED,
        message.topic()
            + "."
            + HEX.toHexDigits(message.partition())
            + "."
            + HEX.toHexDigits(message.offset()),
        0);
  }

  /**
   * Each change has a record of its own in the log, but for inserts: COPY writes many rows in one.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events">Debezium,
   *     PostgreSQL, data change events</a>
   */
  private SourcePosition postgres(SourceBlock source, Operation operation) {
    long lsn = source.number(Slot.LSN);
    if (lsn == SourceBlock.ABSENT || lsn == 0) {
      return null;
    }
    String transaction = source.text(Slot.TX_ID);
    long id = transaction == null ? 0 : decimal(transaction);
    sharing = operation == Operation.CREATE ? Sharing.ROWS : Sharing.NONE;
    return id < 0 || id >>> 32 != 0 ? null : new Postgres(lsn, id, 0);
  }

  /**
   * The row's number within its event is part of the place; a snapshot's rows share number 0.
   *
   * <p>MariaDB writes no position into the events of a transaction from 11.4 on, so all its changes
   * have that of its beginning, and rows count anew in each event; there the change's number among
   * those of its table in the transaction stands for the row.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-events">Debezium,
   *     MySQL, data change events</a>
   */
  private SourcePosition binlog(SourceBlock source, Sharing shared, long rowInPlace) {
    String file = source.text(Slot.FILE);
    long at = source.number(Slot.POS);
    if (file == null || at < 0) {
      return null;
    }
    long number = decimal(file.substring(file.lastIndexOf('.') + 1));
    long row = Math.max(0, rowInPlace);
    if (number < 0 || number > Integer.MAX_VALUE || row > Integer.MAX_VALUE) {
      return null;
    }
    sharing = shared;
    return new Binlog((int) number, at, (int) row);
  }

  /**
   * Commit, then change within it, then the event's number within the change.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/sqlserver.html#sqlserver-events">Debezium,
   *     SQL Server, data change events</a>
   */
  private SourcePosition sqlServer(SourceBlock source) {
    String commit = lsn(source.text(Slot.COMMIT_LSN));
    String change = source.has(Slot.CHANGE_LSN) ? lsn(source.text(Slot.CHANGE_LSN)) : zeros();
    if (commit == null || change == null) {
      return null;
    }
    long serial = source.number(Slot.EVENT_SERIAL_NO);
    if (serial >= 0 && source.has(Slot.CHANGE_LSN)) {
      sharing = Sharing.NONE;
    }
    String place = commit + "." + change + "." + HEX.toHexDigits(Math.max(0, serial));
    return new Log(Log.Kind.SQL_SERVER, place, 0);
  }

  /**
   * Commit, then change within it, which is a sequence number of the change alone.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/db2.html#db2-events">Debezium,
   *     Db2, data change events</a>
   */
  private SourcePosition db2(SourceBlock source) {
    String commit = lsn(source.text(Slot.COMMIT_LSN));
    String change = source.has(Slot.CHANGE_LSN) ? lsn(source.text(Slot.CHANGE_LSN)) : zeros();
    sharing = source.has(Slot.CHANGE_LSN) ? Sharing.NONE : Sharing.ROWS;
    return commit == null || change == null
        ? null
        : new Log(Log.Kind.DB2, commit + "." + change, 0);
  }

  /**
   * Commit, then change within it: system change number, rollback segment, number of the statement.
   * The last two are LogMiner's; without them changes of one transaction may share a place.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/oracle.html#oracle-events">Debezium,
   *     Oracle, data change events</a>
   */
  private SourcePosition oracle(SourceBlock source) {
    long scn = decimal(source.text(Slot.SCN));
    long commit = source.has(Slot.COMMIT_SCN) ? decimal(source.text(Slot.COMMIT_SCN)) : scn;
    String segment = source.has(Slot.RS_ID) ? segment(source.text(Slot.RS_ID)) : segment("0.0.0");
    if (scn < 0 || commit < 0 || segment == null) {
      return null;
    }
    sharing = source.has(Slot.RS_ID) ? Sharing.ROWS : Sharing.ALL;
    String place =
        HEX.toHexDigits(commit)
            + "."
            + HEX.toHexDigits(scn)
            + "."
            + segment
            + "."
            + HEX.toHexDigits(Math.max(0, source.number(Slot.SSN)));
    return new Log(Log.Kind.ORACLE, place, 0);
  }

  /**
   * The BSON timestamp of the change: seconds, and the ordinal within them. The changes of one
   * transaction share it; only such a change has a transaction's number.
   *
   * @see <a
   *     href="https://debezium.io/documentation/reference/stable/connectors/mongodb.html#mongodb-events">Debezium,
   *     MongoDB, data change events</a>
   */
  private SourcePosition mongo(SourceBlock source) {
    long millis = source.number(Slot.TS_MS);
    long ordinal = source.number(Slot.ORD);
    if (millis <= 0 || ordinal < 0) {
      return null;
    }
    boolean inTransaction = source.has(Slot.TXN_NUMBER) || source.has(Slot.TABLE_ORDER);
    sharing = inTransaction ? Sharing.ALL : Sharing.NONE;
    String place = HEX.toHexDigits(millis / 1000) + "." + HEX.toHexDigits(ordinal);
    return new Log(Log.Kind.MONGODB, place, 0);
  }

  /** {@code 00000027:00000ac0:0002} as 20 digits; null when it is not of that form. */
  private static String lsn(String text) {
    if (text == null) {
      return null;
    }
    String[] parts = text.split(":", -1);
    String digits = String.join("", parts).toLowerCase(Locale.ROOT);
    boolean formed = parts.length == LSN_PARTS && digits.length() == LSN_DIGITS;
    return formed && digits.chars().allMatch(HexFormat::isHexDigit) ? digits : null;
  }

  private static String zeros() {
    return "0".repeat(LSN_DIGITS);
  }

  /** {@code 0x001234.00012345.0124} as three numbers of 8 digits; null when it is none. */
  private static String segment(String text) {
    String bare = text.strip();
    String[] parts = (bare.startsWith("0x") ? bare.substring(2) : bare).split("\\.", -1);
    if (parts.length != LSN_PARTS) {
      return null;
    }
    StringBuilder segment = new StringBuilder();
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 8 || !part.chars().allMatch(HexFormat::isHexDigit)) {
        return null;
      }
      segment.append(HEX.toHexDigits(HexFormat.fromHexDigits(part)));
    }
    return segment.toString();
  }

  /** A number of decimal digits, or -1 when the text is none. */
  private static long decimal(String text) {
    if (text == null || text.isEmpty() || text.length() > 18) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(text);
  }
}
