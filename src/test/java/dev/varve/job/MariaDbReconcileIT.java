package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import dev.varve.job.mysql.MySqlValues;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.reconcile.Reconciliation;
import dev.varve.ops.reconcile.TableComparison;
import dev.varve.ops.reconcile.TableComparison.Difference;
import dev.varve.ops.reconcile.TableComparison.Kind;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB's archive, folded to its end, against what the server prints. */
@Timeout(400)
class MariaDbReconcileIT {
  private static final long STREAMED = 1_000;

  @TempDir Path directory;

  @Test
  void everyTypeAndEveryKindOfChangeIsWhatTheServerHolds() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql(
          MySqlValues.createTable("edges"),
          "CREATE TABLE orders (id int PRIMARY KEY, note text, amount decimal(12,2))",
          "INSERT INTO orders SELECT seq, concat('note ', seq), seq * 1.5 FROM seq_1_to_100",
          "CREATE TABLE emptied (id int PRIMARY KEY)",
          "INSERT INTO emptied VALUES (1), (2)");
      insertEdges(shop, 0);
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      insertEdges(shop, STREAMED);
      shop.sql(
          "UPDATE orders SET id = id + 1000 WHERE id <= 10",
          "DELETE FROM orders WHERE id BETWEEN 11 AND 20",
          "ALTER TABLE orders RENAME COLUMN note TO remark, ADD state varchar(9) NOT NULL DEFAULT"
              + " 'it''s' AFTER id, ADD added int",
          "UPDATE orders SET state = 'new', added = 1 WHERE id > 90",
          "TRUNCATE TABLE emptied",
          "CREATE TABLE keyless (a int, b varchar(9))",
          "INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (1, 'x'), (2, null)",
          "DELETE FROM keyless WHERE a = 1 LIMIT 1",
          "CREATE TABLE rekeyed (id int PRIMARY KEY, b varchar(9))",
          "INSERT INTO rekeyed VALUES (1, 'x'), (2, 'y')",
          "ALTER TABLE rekeyed RENAME COLUMN id TO number",
          "INSERT INTO rekeyed VALUES (3, 'z')");
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      Map<String, TableComparison> found = compare(shop.config());
      assertEquals(List.of(), differences(found));
      assertEquals(
          List.of("edges", "emptied", "keyless", "orders", "rekeyed"), List.copyOf(found.keySet()));
      assertEquals(2L * MySqlValues.edgeRows(), found.get("edges").equal());
      assertEquals(0, found.get("edges").valuesUnknown());
      assertEquals(0, found.get("emptied").liveRows());
      assertEquals(3, found.get("keyless").equal());
      assertEquals(Map.of("remark", 70L), found.get("orders").unknown());

      shop.sql(
          "SET sql_log_bin = 0; UPDATE orders SET amount = amount + 1 WHERE id = 50",
          "SET sql_log_bin = 0; DELETE FROM orders WHERE id = 51",
          "SET sql_log_bin = 0; INSERT INTO orders (id) VALUES (5000)");
      assertEquals(
          List.of(
              new Difference(Kind.MISSING, "id=5000", List.of()),
              new Difference(Kind.SURPLUS, "id=51", List.of()),
              new Difference(Kind.CHANGED, "id=50", List.of("amount"))),
          differences(compare(shop.config())).stream()
              .sorted(java.util.Comparator.comparing(Difference::kind))
              .toList());
    }
  }

  private static void insertEdges(MariaDbFixture shop, long base) throws Exception {
    for (int row = 0; row < MySqlValues.edgeRows(); row++) {
      shop.sql(
          "SET sql_mode = 'ALLOW_INVALID_DATES'; " + MySqlValues.edges("edges", row, base + row));
    }
  }

  private static SortedMap<String, TableComparison> compare(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      Reconciliation all = Reconcile.compare(store, config.sources().get(0));
      return new TreeMap<>(
          all.tables().stream()
              .collect(Collectors.toMap(table -> table.table().name(), table -> table)));
    }
  }

  private static List<Difference> differences(Map<String, TableComparison> found) {
    return found.values().stream().flatMap(table -> table.examples().stream()).toList();
  }
}
