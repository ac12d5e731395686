package dev.varve.job;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No restart loses or doubles a row of a MySQL source, its log plain and compressed. */
class MySqlRestartIT {
  /** Restarts at each of the two moments; {@code docs/reliability.md} has a long run. */
  private static final int RESTARTS = Integer.getInteger("varve.restarts", 1);

  private static final BinlogRestarts.Server MYSQL =
      new BinlogRestarts.Server(
          "SHOW BINARY LOG STATUS", 200_000, MySqlRestartIT::large, round -> !isCompressed(round));

  @TempDir Path directory;

  @Test
  void losesAndDoublesNoRowWhateverItIsStoppedIn() throws Exception {
    try (MySqlFixture shop = MySqlFixture.start(directory)) {
      BinlogRestarts.prove(MYSQL, shop, RESTARTS);
    }
  }

  /** Then the whole transaction is one event of the log. */
  private static boolean isCompressed(int round) {
    return round % 2 == 0;
  }

  private static String[] large(int round, long first) {
    return new String[] {
      "SET cte_max_recursion_depth = " + BinlogRestarts.LARGE,
      "SET binlog_transaction_compression = " + (isCompressed(round) ? "ON" : "OFF"),
      "INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
          + " WHERE i + 1 < %d) SELECT i + %d, concat('%s', sha2(i, 384)) FROM n"
              .formatted(BinlogRestarts.LARGE, first, BinlogRestarts.mark(round))
    };
  }
}
