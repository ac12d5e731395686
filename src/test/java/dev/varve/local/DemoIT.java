package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path, small: what {@code varve demo} does. */
class DemoIT {
  private static final long CHANGES = 1_500;

  @TempDir Path directory;

  @Test
  void goesOnAfterAStopAndProvesThatEveryChangeIsArchivedOnceAndSeesWhenOneIsNot()
      throws Exception {
    AtomicLong committed = new AtomicLong();
    try (Demo first = Demo.start(options())) {
      first.seed();
      boolean done =
          first.archive(progress -> committed.set(progress.committed()), () -> committed.get() > 0);
      assertFalse(done, "stopped in the middle");
    }

    try (Demo second = Demo.start(options())) {
      assertTrue(second.archive(progress -> {}, () -> false));
      DemoProof proof = second.prove();
      assertEquals(0, proof.differences(), proof::toString);
      assertTrue(proof.changes() >= CHANGES && proof.changes() == second.counts().changes());
      assertTrue(proof.tables() >= 30 && proof.layers() >= 3 && proof.lineageEvents() > 0);
      assertEquals(proof.rows(), rowsThatDuckDbSees(second));

      unarchivedDelete(second);
      DemoProof broken = second.prove();
      assertEquals(1, broken.reconciled().differences());
    }
  }

  private DemoOptions options() {
    return new DemoOptions(directory, CHANGES, 3, Duration.ofSeconds(12));
  }

  /** By a plain glob of all files, without the ledger; and each identity once. */
  private static long rowsThatDuckDbSees(Demo demo) throws Exception {
    String files = Path.of(demo.archiveFiles()) + "/tables/**/*.parquet";
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet counted =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT _varve_id) FROM read_parquet('"
                    + files
                    + "', union_by_name = true)")) {
      counted.next();
      assertEquals(counted.getLong(1), counted.getLong(2), "rows that are twice");
      return counted.getLong(1);
    }
  }

  private static void unarchivedDelete(Demo demo) throws Exception {
    try (Connection connection = demo.backend().connect();
        Statement statement = connection.createStatement()) {
      assertEquals(
          1,
          statement.executeUpdate(
              "DELETE FROM odoo.stock_move WHERE id = (SELECT max(id) FROM odoo.stock_move)"));
    }
  }
}
