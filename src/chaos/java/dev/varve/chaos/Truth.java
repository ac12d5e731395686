package dev.varve.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a database without its archive.
 *
 * @param changes the file of what was committed, as a {@link Writer} noted it
 * @param until the last transaction that counts
 * @param rowsAtEnd the file of the rows that the database has; not there while it is written to
 * @param losses of its log, in order
 */
record Truth(Path changes, long until, Path rowsAtEnd, List<Loss> losses) {
  Truth {
    losses = List.copyOf(losses);
  }

  /** All of it. */
  static Truth of(Path changes, Path rowsAtEnd, List<Loss> losses) {
    return new Truth(changes, Long.MAX_VALUE, rowsAtEnd, losses);
  }

  /** What was true when a transaction had been committed and none after it. */
  Truth until(long transaction) {
    return new Truth(changes, transaction, rowsAtEnd, losses);
  }
}
