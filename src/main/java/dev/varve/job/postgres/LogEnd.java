package dev.varve.job.postgres;

import java.io.Serializable;

/**
 * A point to archive up to; when it is reached, every window up to that moment is sealed, though
 * the last has not ended.
 *
 * @param lsn the write-ahead log's end at the start of the run
 */
record LogEnd(long lsn) implements Serializable {
  private static final long serialVersionUID = 1L;
}
