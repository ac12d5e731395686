package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.job.FourWays.Way;
import dev.varve.local.ConnectWorker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same happens in a PostgreSQL and a MariaDB, and each is archived directly and by Debezium's
 * topics, while Debezium is killed: what each of the four archives holds, folded by DuckDB, is what
 * the databases hold by their own SQL.
 */
class FourWaysIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration NEVER = Duration.ofMinutes(10);

  @TempDir Path directory;

  @Test
  void allFourArchivesAreTheirDatabases() throws Exception {
    try (FourWays ways = FourWays.start(directory)) {
      Map<String, Long> expected = new TreeMap<>(Map.of("r", 1300L));
      RunningJob job = JobRunner.start(ways.config(), RunOptions.continuous());
      try (ConnectWorker debezium = ways.debezium(SOON)) {
        awaitInFiles(ways, expected);
        add(expected, ways.happen(Workload.part(1)));
        awaitInFiles(ways, expected);
        debezium.kill();
      }
      add(expected, ways.happen(Workload.part(2)));
      try (ConnectWorker debezium = ways.debezium(NEVER)) {
        awaitInFiles(ways, expected);
        debezium.kill();
      }
      job.stop();
      add(expected, ways.happen(Workload.part(3)));
      try (ConnectWorker debezium = ways.debezium(NEVER)) {
        for (Way way : List.of(Way.POSTGRES_JSON, Way.MARIADB_AVRO)) {
          String words = Workload.lastWords(3);
          Await.until(way + " is sent", PATIENCE, () -> ways.lastMessagesHold(way, words));
          assertTrue(ways.messages(way) > all(expected) + expected.get("d"), "nothing came twice");
        }
      }
      JobRunner.start(ways.config(), RunOptions.untilCaughtUp()).await();

      assertAgree(ways, expected);
      ArchiveProof.assertSound(ways.config());
    }
  }

  private static void add(Map<String, Long> sum, Map<String, Long> changes) {
    changes.forEach((operation, rows) -> sum.merge(operation, rows, Long::sum));
  }

  private static long all(Map<String, Long> operations) {
    return operations.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void awaitInFiles(FourWays ways, Map<String, Long> expected) throws Exception {
    long all = all(expected);
    for (Way way : Way.values()) {
      Await.until(way + " has " + all, PATIENCE, () -> all(ways.operations(way)) >= all);
    }
  }

  private static void assertAgree(FourWays ways, Map<String, Long> expected) throws SQLException {
    try (Connection postgres = ways.connectPostgres();
        Connection mariaDb = ways.connectMariaDb();
        Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      Map<String, String> want = new TreeMap<>();
      Map<String, String> have = new TreeMap<>();
      for (TableDigest digest : TableDigest.all()) {
        want.put(digest.table() + " in MariaDB", digest.inPostgres(postgres));
        have.put(digest.table() + " in MariaDB", digest.inMariaDb(mariaDb));
        for (Way way : Way.values()) {
          want.put(digest.table() + " by " + way, digest.inPostgres(postgres));
          have.put(
              digest.table() + " by " + way,
              digest.inFiles(duckdb, ways.files(way, digest.table()).glob()));
        }
      }
      for (Way way : Way.values()) {
        want.put("operations by " + way, expected.toString());
        have.put("operations by " + way, ways.operations(way).toString());
      }
      assertEquals(want, have);
    }
  }
}
