package dev.varve.job;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No restart loses or doubles a row of a MariaDB source. One restart kills the job; in a build
 * {@link MySqlRestartIT} also stops it.
 */
class MariaDbRestartIT {
  /** Restarts at each of the two moments; {@code docs/reliability.md} has a long run. */
  private static final int RESTARTS = Integer.getInteger("varve.restarts", 1);

  private static final BinlogRestarts.Server MARIADB =
      new BinlogRestarts.Server(
          "SHOW MASTER STATUS", 400_000, MariaDbRestartIT::large, round -> true);

  @TempDir Path directory;

  @Test
  void losesAndDoublesNoRowWhateverItIsStoppedIn() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      BinlogRestarts.prove(MARIADB, shop, RESTARTS);
    }
  }

  private static String[] large(int round, long first) {
    return new String[] {
      "INSERT INTO large SELECT seq, concat('%s', repeat('x', 100)) FROM seq_%d_to_%d"
          .formatted(BinlogRestarts.mark(round), first, first + BinlogRestarts.LARGE - 1)
    };
  }
}
