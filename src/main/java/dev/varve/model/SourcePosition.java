package dev.varve.model;

import java.util.HexFormat;

/**
 * A place in a database's log, totally ordered within an {@link Epoch}. Not a transport offset:
 * where a message stood in Kafka says nothing about when a row changed.
 */
public sealed interface SourcePosition extends Comparable<SourcePosition> {

  /**
   * The archive's text form, whose order as text is the order of positions: {@code r} for a
   * snapshot row, {@code s<lsn>.<transaction>.<index>} for a PostgreSQL change, {@code
   * t<file>.<position>.<row>} for one of MySQL or MariaDB, each number in fixed-width hexadecimal;
   * for every other source the letter of its {@link Log.Kind}, its place and its index.
   */
  String text();

  @Override
  default int compareTo(SourcePosition other) {
    return text().compareTo(other.text());
  }

  /**
   * A row that the snapshot read. All rows of a snapshot stand before every streamed change of
   * their epoch: the stream starts before the first row is read, so that the changes replayed over
   * the snapshot converge on the source's state.
   */
  record SnapshotRead() implements SourcePosition {
    public static final SnapshotRead INSTANCE = new SnapshotRead();

    @Override
    public String text() {
      return "r";
    }

    @Override
    public int compareTo(SourcePosition other) {
      return other instanceof SnapshotRead ? 0 : -1;
    }
  }

  /**
   * A change in PostgreSQL's write-ahead log. Ordered by log sequence number: two changes of one
   * row are always written in this order, because the second waits for the row lock of the first.
   *
   * @param lsn the log sequence number of the row's own record, unsigned
   * @param transactionId the transaction's 32-bit id as Debezium reports it; {@link
   *     #NO_TRANSACTION} when no log told the change
   * @param index 0 for the first change of a table at this number, 1 for the next: a multi-insert
   *     shares one number
   * @see <a
   *     href="https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html">PostgreSQL
   *     17, logical replication message formats</a>
   */
  record Postgres(long lsn, long transactionId, int index) implements SourcePosition {
    /** PostgreSQL gives this id to none. */
    public static final long NO_TRANSACTION = 0;

    public Postgres {
      if (index < 0 || transactionId >>> 32 != 0) {
        throw new IllegalArgumentException(
            "an index is not negative and a transaction has 32 bits, found "
                + index
                + " and "
                + transactionId);
      }
    }

    /** Whether a reading of the table found the change, and no log told it. */
    public boolean isFound() {
      return transactionId == NO_TRANSACTION;
    }

    @Override
    public String text() {
      HexFormat hex = HexFormat.of();
      return "s"
          + hex.toHexDigits(lsn)
          + "."
          + hex.toHexDigits(transactionId, 8)
          + "."
          + hex.toHexDigits(index);
    }

    @Override
    public int compareTo(SourcePosition other) {
      if (!(other instanceof Postgres that)) {
        return SourcePosition.super.compareTo(other);
      }
      int byLsn = Long.compareUnsigned(lsn, that.lsn);
      if (byLsn != 0) {
        return byLsn;
      }
      int byTransaction = Long.compare(transactionId, that.transactionId);
      return byTransaction != 0 ? byTransaction : Integer.compare(index, that.index);
    }
  }

  /**
   * A change in the binary log of MySQL or MariaDB.
   *
   * @param file the number at the end of the log file's name
   * @param position where the row's event begins in the file
   * @param row the row within its event, from 0
   * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/binary-log.html">MySQL 8.4, the binary
   *     log</a>
   */
  record Binlog(int file, long position, int row) implements SourcePosition {
    public Binlog {
      if (file < 0 || position < 0 || row < 0) {
        throw new IllegalArgumentException(
            "no part of a binlog position is negative: " + file + ", " + position + ", " + row);
      }
    }

    @Override
    public String text() {
      HexFormat hex = HexFormat.of();
      return "t"
          + hex.toHexDigits(file)
          + "."
          + hex.toHexDigits(position)
          + "."
          + hex.toHexDigits(row);
    }

    @Override
    public int compareTo(SourcePosition other) {
      if (!(other instanceof Binlog that)) {
        return SourcePosition.super.compareTo(other);
      }
      int byFile = Integer.compare(file, that.file);
      if (byFile != 0) {
        return byFile;
      }
      int byPosition = Long.compare(position, that.position);
      return byPosition != 0 ? byPosition : Integer.compare(row, that.row);
    }
  }

  /**
   * A change in the log of a database whose places are no numbers.
   *
   * @param place where, in a form whose order as text is the log's order
   * @param index 0 for the first of equal changes at this place, 1 for the next
   */
  record Log(Kind kind, String place, int index) implements SourcePosition {
    private static final int INDEX_DIGITS = 8;

    /** Whose log it is; the letters stand behind that of a snapshot row. */
    public enum Kind {
      SQL_SERVER('u'),
      ORACLE('v'),
      DB2('w'),
      MONGODB('x'),
      /** No place in a log is known: topic, partition and offset of the message stand for it. */
      DELIVERED('y');

      private final char letter;

      Kind(char letter) {
        this.letter = letter;
      }

      /** The kind with this letter, or null. */
      static Kind of(char letter) {
        for (Kind kind : values()) {
          if (kind.letter == letter) {
            return kind;
          }
        }
        return null;
      }
    }

    public Log {
      if (place.isEmpty() || index < 0) {
        throw new IllegalArgumentException("a place is not empty and an index not negative");
      }
    }

    @Override
    public String text() {
      return kind.letter + place + "." + HexFormat.of().toHexDigits(index);
    }

    private static Log parse(Kind kind, String text) {
      int dot = text.length() - INDEX_DIGITS - 1;
      if (dot < 2 || text.charAt(dot) != '.') {
        throw new IllegalArgumentException("not a source position: " + text);
      }
      return new Log(
          kind, text.substring(1, dot), HexFormat.fromHexDigits(text, dot + 1, text.length()));
    }
  }

  /**
   * The position that {@link #text()} printed.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static SourcePosition parse(String text) {
    if (text.equals("r")) {
      return SnapshotRead.INSTANCE;
    }
    if (text.length() == 35
        && text.charAt(0) == 's'
        && text.charAt(17) == '.'
        && text.charAt(26) == '.') {
      return new Postgres(
          HexFormat.fromHexDigitsToLong(text, 1, 17),
          HexFormat.fromHexDigitsToLong(text, 18, 26),
          HexFormat.fromHexDigits(text, 27, 35));
    }
    if (text.length() == 35
        && text.charAt(0) == 't'
        && text.charAt(9) == '.'
        && text.charAt(26) == '.') {
      return new Binlog(
          HexFormat.fromHexDigits(text, 1, 9),
          HexFormat.fromHexDigitsToLong(text, 10, 26),
          HexFormat.fromHexDigits(text, 27, 35));
    }
    Log.Kind kind = text.isEmpty() ? null : Log.Kind.of(text.charAt(0));
    if (kind != null) {
      return Log.parse(kind, text);
    }
    throw new IllegalArgumentException("not a source position: " + text);
  }
}
