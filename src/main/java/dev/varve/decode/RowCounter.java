package dev.varve.decode;

/**
 * Numbers the changes of one table that share a log sequence number, in the order in which the
 * stream sends them. A stream begins only between transactions, so a group that is sent again is
 * numbered the same.
 */
final class RowCounter {
  private long lsn;
  private long transaction = -1;
  private int next;

  int next(long newLsn, long newTransaction) {
    if (newLsn != lsn || newTransaction != transaction) {
      lsn = newLsn;
      transaction = newTransaction;
      next = 0;
    }
    return next++;
  }
}
