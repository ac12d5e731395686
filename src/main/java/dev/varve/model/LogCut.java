package dev.varve.model;

import java.time.Duration;
import java.util.Set;

/**
 * Where a reading of tables, as of one moment, stands in the log: of each change, whether the
 * reading saw it.
 */
public sealed interface LogCut {

  /** Whether a reading saw a change. */
  enum Sight {
    SEEN,
    NOT_SEEN,
    /** It was committed while the moment was taken. */
    UNKNOWN
  }

  /** Whether the reading saw this change. */
  Sight sight(ChangeEvent change);

  /**
   * The position of what the reading found, and no log tells: behind every change that it saw, but
   * for those that {@link #sight} does not know. A change that it did not see may still stand
   * before it.
   *
   * @param index of what was found, from 0
   */
  SourcePosition found(int index);

  /**
   * A snapshot of PostgreSQL. What is visible in it depends on transactions, not on places in the
   * log: one that was open may have written long before.
   *
   * @param after the log's end after the snapshot was taken, unsigned
   * @param timeMicros the server's clock then
   * @param nextTransaction the lower 32 bits of the snapshot's {@code xmax}: transactions from here
   *     on had not ended
   * @param underWay the lower 32 bits of earlier transactions that had not ended
   * @see <a
   *     href="https://www.postgresql.org/docs/17/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS">PostgreSQL
   *     17, snapshot components</a>
   */
  record Postgres(long after, long timeMicros, int nextTransaction, Set<Integer> underWay)
      implements LogCut {
    /** No transaction is open for so long that its id could come again, nor any clock so wrong. */
    private static final long LONG_AGO_MICROS = Duration.ofDays(1).toNanos() / 1_000;

    public Postgres {
      underWay = Set.copyOf(underWay);
    }

    @Override
    public Sight sight(ChangeEvent change) {
      boolean seen =
          !(change.position() instanceof SourcePosition.Postgres position)
              || saw(position, change.timeMicros());
      return seen ? Sight.SEEN : Sight.NOT_SEEN;
    }

    private boolean saw(SourcePosition.Postgres position, long committedMicros) {
      if (Long.compareUnsigned(position.lsn(), after) >= 0) {
        return position.isFound() && position.lsn() == after;
      }
      if (position.isFound() || committedMicros < timeMicros - LONG_AGO_MICROS) {
        return true;
      }
      int transaction = (int) position.transactionId();
      // Ids go round: which of two is the later is told by their distance.
      return transaction - nextTransaction < 0 && !underWay.contains(transaction);
    }

    @Override
    public SourcePosition found(int index) {
      return new SourcePosition.Postgres(after, SourcePosition.Postgres.NO_TRANSACTION, index);
    }
  }

  /**
   * A consistent read of MySQL or MariaDB, whose transactions are seen in the order of the log.
   *
   * @param from every change before this place is seen
   * @param to no change from this place on is seen; the same place where the server tells it
   */
  record Binlog(SourcePosition.Binlog from, SourcePosition.Binlog to) implements LogCut {
    @Override
    public Sight sight(ChangeEvent change) {
      SourcePosition position = change.position();
      if (!(position instanceof SourcePosition.Binlog) || position.compareTo(from) < 0) {
        return Sight.SEEN;
      }
      return position.compareTo(to) < 0 ? Sight.UNKNOWN : Sight.NOT_SEEN;
    }

    @Override
    public SourcePosition found(int index) {
      return new SourcePosition.Binlog(from.file(), from.position(), index);
    }
  }
}
