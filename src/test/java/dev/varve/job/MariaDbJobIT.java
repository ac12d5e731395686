package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.Manifest;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import dev.varve.ops.validate.OnlineValidation;
import dev.varve.readiness.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real MariaDB and broker, in this process. */
class MariaDbJobIT {
  private static final String READERS_OF_LOG =
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'";

  @TempDir Path directory;

  @Test
  void archivesSnapshotAndChangesAndGoesOnFromItsSavepoint() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount decimal(12,2))",
          "CREATE TABLE `lines` (order_id bigint, line int, item text, PRIMARY KEY (order_id,"
              + " line))",
          "INSERT INTO orders SELECT seq, concat('note ', seq), seq * 1.5 FROM seq_1_to_5000");

      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();

      assertEquals(5000, shop.inFiles("orders", "count(*)"));

      shop.sql(
          "UPDATE orders SET note = 'changed' WHERE id <= 100",
          "DELETE FROM orders WHERE id > 4990",
          "INSERT INTO `lines` SELECT seq, 1, 'item' FROM seq_1_to_300",
          "CREATE TABLE later (id int PRIMARY KEY, note varchar(20))",
          "INSERT INTO later VALUES (1, 'one'), (2, 'two')",
          "TRUNCATE TABLE later");
      RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
      assertTrue(second.resumedFrom().isPresent());
      second.await();

      assertEquals(5110, shop.inFiles("orders", "count(*)"));
      assertEquals(5110, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertEquals(100, shop.inFiles("orders", "count(*) FILTER (_varve_op = 'u')"));
      assertEquals(300, shop.inFiles("lines", "count(*)"));
      assertEquals(3, shop.inFiles("later", "count(*)"));
      assertEquals(1, shop.inFiles("later", "count(*) FILTER (_varve_op = 't')"));
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
      assertEquals(
          5413, ArchiveProof.manifests(shop.config()).stream().mapToLong(Manifest::rows).sum());
    }
  }

  @Test
  void onePostgresAndOneMariaDbAreArchivedByOneJob() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory.resolve("mariadb"));
        LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"));
        Connection erp = postgres.connect("postgres");
        Statement statement = erp.createStatement()) {
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT seq, concat('note ', seq) FROM seq_1_to_1000");
      statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note text)");
      statement.execute("INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 500) i");
      statement.execute("CREATE PUBLICATION varve_erp FOR ALL TABLES");
      ArchiveConfig config =
          shop.config(
              List.of(shop.source(shop.mariaDb.port(), Duration.ofSeconds(1)), erp(postgres)));

      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      shop.sql("UPDATE orders SET note = 'changed' WHERE id <= 10");
      statement.execute("DELETE FROM orders WHERE id <= 20");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(1010, shop.inFiles("orders", "count(*)"));
      TableFiles orders = TableFiles.of(shop.archive(), "erp", "public.orders");
      assertEquals(520, orders.number("count(DISTINCT _varve_id)"));
      ArchiveProof.assertSound(config);
      assertNoSecret(directory);
    }
  }

  @Test
  void goesOnAfterAnotherReaderCameWithItsServerId() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql("CREATE TABLE orders (id bigint PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
      RunningJob job = JobRunner.start(shop.config(), RunOptions.continuous());
      Await.until("the log is read", () -> shop.number(READERS_OF_LOG) == 1);
      shop.sql("INSERT INTO orders VALUES (2)");

      BinaryLogClient other =
          new BinaryLogClient(
              shop.mariaDb.host(), shop.mariaDb.port(), "varve", MariaDbFixture.PASSWORD);
      other.setServerId(5401);
      other.setKeepAlive(false);
      other.connect(Duration.ofSeconds(10).toMillis());
      Await.until("the server has sent the job away", () -> job.outage().isPresent());
      other.disconnect();
      shop.sql("INSERT INTO orders VALUES (3)");
      Await.until("all is archived", () -> shop.inFiles("orders", "count(DISTINCT id)") == 3);
      job.stop();

      assertEquals(3, shop.inFiles("orders", "count(*)"));
    }
  }

  @Test
  void goesOnBehindATransactionThatACrashOfTheServerTore() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql("CREATE TABLE orders (id bigint PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
      JobRunner.start(shop.config(), RunOptions.untilCaughtUp()).await();
      shop.sql("INSERT INTO orders VALUES (2)");
      shop.sql("INSERT INTO orders SELECT seq FROM seq_100_to_50000");
      shop.mariaDb.kill();
      tearLog();

      try (LocalMariaDb again =
          LocalMariaDb.start(directory.resolve("mariadb"), Map.of("sync-binlog", "1"))) {
        again.run(MariaDbFixture.DATABASE, "INSERT INTO orders VALUES (3)");
        RunningJob second = JobRunner.start(shop.config(), RunOptions.untilCaughtUp());
        assertTrue(second.resumedFrom().isPresent());
        second.await();
      }

      assertEquals(3, shop.inFiles("orders", "count(*)"));
      assertEquals(3, shop.inFiles("orders", "max(id)"));
      ArchiveProof.assertSound(shop.config());
      ArchiveProof.assertEachEventOnce(shop.config());
    }
  }

  /** As if the server had ended in the middle of the last transaction. */
  private void tearLog() throws IOException {
    Path log = directory.resolve("mariadb/data/binlog.000001");
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 100_000);
    }
  }

  @Test
  void columnRulesHoldForTheSnapshotAndTheLog() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT seq, concat('canary ', seq) FROM seq_1_to_100");
      ArchiveConfig config =
          shop.config(List.of(masked(shop.source(shop.mariaDb.port(), Duration.ofSeconds(1)))));
      List<Finding> findings = OnlineValidation.run(config, finding -> {}).findings();
      assertTrue(
          findings.contains(Finding.ok("source shop", "column rules touch 1 columns")),
          findings::toString);

      JobRunner.start(config, RunOptions.untilCaughtUp()).await();
      shop.sql("UPDATE orders SET note = concat('canary again ', id) WHERE id <= 10");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(110, shop.inFiles("orders", "count(*) FILTER (note = '***')"));
      assertEquals(10, shop.inFiles("orders", "count(*) FILTER (_varve_before.note = '***')"));
      assertEquals(110, shop.inFiles("orders", "count(*)"));
      ArchiveProof.assertSound(config);
    }
  }

  private static SourceConfig masked(SourceConfig source) {
    ColumnRule mask =
        new ColumnRule(
            List.of("orders.note"), null, null, ColumnRule.Kind.MASK, "***", 0, null, 0, null);
    return source.with(new ColumnsConfig(List.of(mask), List.of(), ColumnsConfig.Unknown.KEEP));
  }

  private static SourceConfig erp(LocalPostgres postgres) {
    return new SourceConfig(
        "erp",
        new Connector.Postgres(
            new DatabaseServer(
                postgres.host(),
                postgres.port(),
                new Secret(LocalPostgres.SUPERUSER),
                new Secret("${file:" + postgres.passwordFile() + "}"),
                Duration.ofSeconds(1)),
            "postgres",
            "varve_erp",
            "varve_erp",
            new SnapshotConfig(1000)),
        "postgres://erp-db:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofSeconds(2),
        ZoneOffset.UTC,
        Duration.ofMillis(500),
        Duration.ofSeconds(2));
  }

  /** Neither state nor archive nor log has the password; only its own file and the server do. */
  private static void assertNoSecret(Path root) throws IOException {
    byte[] secret = MariaDbFixture.PASSWORD.getBytes(StandardCharsets.ISO_8859_1);
    try (Stream<Path> files = Files.walk(root.resolve("mariadb"))) {
      List<Path> holding =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(root.resolve("mariadb/mariadb")))
              .filter(file -> !file.getFileName().toString().equals("password"))
              .filter(file -> contains(file, secret))
              .toList();
      assertEquals(List.of(), holding);
    }
  }

  private static boolean contains(Path file, byte[] secret) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.contains(new String(secret, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
