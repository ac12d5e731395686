package dev.varve.job.postgres;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;

/**
 * Makes every saved offset the end of the last whole transaction, so that a restart makes
 * PostgreSQL send each transaction that commits after it again, from its first row.
 *
 * <p>Without it a restart loses rows: PostgreSQL stamps a commit with the end of its record, which
 * is also where the next transaction may begin, and Debezium's {@code WalPositionLocator} takes the
 * first row there for one already seen (FLINK-39265); rows of a multi-insert share one log sequence
 * number, and a restart between them drops the rest. Given nothing but the boundary the locator
 * filters nothing; what comes again is dropped by identity.
 *
 * <p>Assumes that PostgreSQL streams transactions in commit order, and from a start position all
 * that commit after it (PostgreSQL 17, 55.4, START_REPLICATION). The class name and {@code
 * serialVersionUID} are saved in checkpoints and never change.
 */
public final class TransactionBoundaryOffsetFactory extends PostgresOffsetFactory {
  private static final long serialVersionUID = 1L;

  private static final String LSN = "lsn";
  private static final String LAST_COMMIT_LSN = "lsn_commit";
  private static final String LAST_PROCESSED_LSN = "lsn_proc";
  private static final String TRANSACTION_PREFIX = "transaction_";

  @Override
  public Offset newOffset(Map<String, String> offset) {
    Map<String, String> boundary = new HashMap<>(offset);
    String commit = boundary.remove(LAST_COMMIT_LSN);
    if (commit != null) {
      boundary.put(LSN, commit);
    }
    boundary.remove(LAST_PROCESSED_LSN);
    boundary.keySet().removeIf(key -> key.startsWith(TRANSACTION_PREFIX));
    return PostgresOffset.of(boundary);
  }
}
