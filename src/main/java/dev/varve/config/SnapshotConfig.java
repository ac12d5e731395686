package dev.varve.config;

import java.io.Serializable;
import java.time.ZoneId;

/**
 * How the rows that a table has at the start are read.
 *
 * @param chunkRows rows that one query reads
 * @param fetchSize rows that the server sends at a time; PostgreSQL only
 * @param rowsPerSecond how many rows are read in a second; 0 for no limit
 * @param hours when queries may begin, or null for always
 * @param zone the zone whose clock the hours go by
 */
public record SnapshotConfig(
    int chunkRows, int fetchSize, int rowsPerSecond, DailyHours hours, ZoneId zone)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Without limits. */
  public SnapshotConfig(int chunkRows) {
    this(chunkRows, chunkRows, 0, null, ZoneId.of("UTC"));
  }

  /** The same with another limit; 0 for none. */
  public SnapshotConfig withRowsPerSecond(int rows) {
    return new SnapshotConfig(chunkRows, fetchSize, rows, hours, zone);
  }
}
