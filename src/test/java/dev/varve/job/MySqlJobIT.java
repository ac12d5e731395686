package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.job.mysql.MySqlValues;
import dev.varve.ledger.Manifest;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.reconcile.Reconciliation;
import dev.varve.ops.reconcile.TableComparison;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real MySQL and broker, and the archive against what the server prints. */
@Timeout(200)
class MySqlJobIT {
  private static final long STREAMED = 1_000;

  @TempDir Path directory;

  @Test
  void archivesSnapshotAndChangesOfEveryTypeAsTheServerHoldsThem() throws Exception {
    try (MySqlFixture shop = MySqlFixture.start(directory)) {
      shop.sql(
          MySqlValues.createTable("edges"),
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount decimal(12,2), doc json)",
          "SET cte_max_recursion_depth = 5000",
          "INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
              + " i < 5000) SELECT i, CONCAT('note ', i), i * 1.5, JSON_OBJECT('i', i, 'half', i /"
              + " 2, 'list', JSON_ARRAY(1, NULL, 'x')) FROM n");
      insertEdges(shop, 0);
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(5000, shop.inFiles("orders", "count(*)"));

      insertEdges(shop, STREAMED);
      shop.sql(
          "SET binlog_transaction_compression = ON",
          "UPDATE orders SET note = 'changed', doc = JSON_SET(doc, '$.half', id * 1e30) WHERE id <="
              + " 100",
          "SET binlog_transaction_compression = OFF",
          "DELETE FROM orders WHERE id > 4990",
          "CREATE TABLE later (id int PRIMARY KEY, note varchar(20))",
          "INSERT INTO later VALUES (1, 'one'), (2, 'two')",
          "TRUNCATE TABLE later",
          "INSERT INTO later VALUES (3, 'three')");
      RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      assertTrue(second.resumedFrom().isPresent());
      second.await();

      assertEquals(5110, shop.inFiles("orders", "count(*)"));
      assertEquals(5110, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertEquals(100, shop.inFiles("orders", "count(*) FILTER (_varve_op = 'u')"));
      assertEquals(4, shop.inFiles("later", "count(*)"));
      assertEquals(1, shop.inFiles("later", "count(*) FILTER (_varve_op = 't')"));
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
      assertEquals(
          5114 + 2L * MySqlValues.edgeRows(),
          ArchiveProof.manifests(shop.config()).stream().mapToLong(Manifest::rows).sum());

      Map<String, TableComparison> found = reconciled(shop);
      assertEquals(
          List.of(), found.values().stream().flatMap(table -> table.examples().stream()).toList());
      assertEquals(2L * MySqlValues.edgeRows(), found.get("edges").equal());
      assertEquals(4990, found.get("orders").equal());
      assertEquals(1, found.get("later").equal());
    }
  }

  private static void insertEdges(MySqlFixture shop, long base) throws Exception {
    for (int row = 0; row < MySqlValues.edgeRows(); row++) {
      shop.sql(
          "SET sql_mode = 'ALLOW_INVALID_DATES'; " + MySqlValues.edges("edges", row, base + row));
    }
  }

  private static Map<String, TableComparison> reconciled(MySqlFixture shop) {
    try (ObjectStore store = ObjectStores.open(shop.config().storage())) {
      Reconciliation all = Reconcile.compare(store, shop.config().sources().get(0));
      return all.tables().stream()
          .collect(Collectors.toMap(table -> table.table().name(), table -> table));
    }
  }
}
