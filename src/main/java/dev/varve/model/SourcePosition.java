package dev.varve.model;

import java.util.HexFormat;

/**
 * A place in a database's log, totally ordered within an {@link Epoch}. Not a transport offset:
 * where a message stood in Kafka says nothing about when a row changed.
 */
public sealed interface SourcePosition extends Comparable<SourcePosition> {

  /**
   * The archive's text form, whose order as text is the order of positions: {@code r} for a
   * snapshot row, {@code s<lsn>.<transaction>.<index>} for a PostgreSQL change, each number in
   * fixed-width hexadecimal.
   */
  String text();

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
   * @param transactionId the transaction's 32-bit id as Debezium reports it
   * @param index 0 for the first change of a table at this number, 1 for the next: a multi-insert
   *     shares one number
   * @see <a
   *     href="https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html">PostgreSQL
   *     17, logical replication message formats</a>
   */
  record Postgres(long lsn, long transactionId, int index) implements SourcePosition {
    public Postgres {
      if (index < 0 || transactionId >>> 32 != 0) {
        throw new IllegalArgumentException(
            "an index is not negative and a transaction has 32 bits, found "
                + index
                + " and "
                + transactionId);
      }
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
        return 1;
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
    throw new IllegalArgumentException("not a source position: " + text);
  }
}
