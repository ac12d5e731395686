package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.ConnectWorker;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import dev.varve.registry.RegistryStub;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real PostgreSQL, a real Debezium in a real Kafka Connect that is killed and started again, and
 * the archive of its Avro topics: what the archive holds is compared with what the database holds,
 * each by its own SQL. {@code FourWaysIT} has topics of JSON, too.
 */
class ConnectArchiveIT {
  private static final int ORDERS = 2000;

  /** Once when the worker has kept its offset, and then before it does. */
  private static final int KILLS = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void theArchiveOfAvroTopicsIsTheDatabaseThoughTheConnectorIsKilled() throws Exception {
    try (RegistryStub registry = RegistryStub.start()) {
      assertArchived(registry.uri());
      assertEquals(3, registry.size(), "schemas: the orders' key and rows, the journal's rows");
    }
  }

  private void assertArchived(URI registry) throws Exception {
    String prefix = SharedKafka.name("connect");
    try (ArchiveFixture shop = ArchiveFixture.start(directory.resolve("servers"));
        TopicsFixture topics =
            new TopicsFixture(shop.kafka, directory.resolve("archive-of-topics"), prefix)) {
      topics.useRegistry(registry);
      shop.sql(
          "INSERT INTO orders SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'note ' || i END,"
              + " i * 1.25 FROM generate_series(1, "
              + ORDERS
              + ") i",
          "INSERT INTO journal SELECT now(), 'entry ' || i FROM generate_series(1, 10) i");
      Path connect = directory.resolve("connect");
      RunningJob job = JobRunner.start(topics.config(), RunOptions.continuous());
      int changes = 0;
      for (int round = 1; round <= KILLS; round++) {
        try (ConnectWorker debezium = worker(connect, shop, prefix, flushing(registry, round))) {
          int awaited = ORDERS + changes;
          Await.until(
              "round " + round + ": what was there has come, see " + connect,
              PATIENCE,
              () -> topics.inFiles("public.orders", "count(*)") >= awaited);
          changes += write(shop, round);
          int some = ORDERS + changes - 300;
          Await.until(
              "round " + round + ": changes come", PATIENCE, () -> job.counts().changes() >= some);
          debezium.kill();
        }
        changes += write(shop, 10 + round);
      }
      int all = ORDERS + changes;
      try (ConnectWorker debezium = worker(connect, shop, prefix, flushing(registry, 1))) {
        Await.until(
            "all have come", PATIENCE, () -> topics.inFiles("public.orders", "count(*)") >= all);
      }
      job.stop();
      JobRunner.start(topics.config(), RunOptions.untilCaughtUp()).await();

      assertTrue(topics.messages("orders") > all, "nothing was sent twice");
      assertEquals(all, topics.inFiles("public.orders", "count(*)"));
      assertEquals(all, topics.inFiles("public.orders", "count(DISTINCT _varve_id)"));
      assertEquals(inDatabase(shop), inArchive(topics));
      assertEquals(10, topics.inFiles("public.journal", "count(DISTINCT entry)"));
      assertEquals(0, topics.inFiles("_varve.quarantine", "count(*)"));
      ArchiveProof.assertSound(topics.config());
      ArchiveProof.assertEachEventOnce(topics.config());
    }
  }

  /**
   * After the first round, which has the snapshot, the worker is killed before it keeps any offset:
   * all that it has sent comes again.
   */
  private static Map<String, String> flushing(URI registry, int round) {
    Map<String, String> worker = new HashMap<>();
    for (String side : List.of("key", "value")) {
      String converter = side + ".converter";
      worker.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      worker.put(converter + ".apicurio.registry.url", registry + "/apis/registry/v2");
      worker.put(converter + ".apicurio.registry.auto-register", "true");
      worker.put(
          converter + ".apicurio.registry.id-handler",
          "io.apicurio.registry.serde.Legacy4ByteIdHandler");
      worker.put(converter + ".apicurio.registry.headers.enabled", "false");
      worker.put(converter + ".apicurio.registry.dereference-schema", "true");
    }
    worker.put("offset.flush.interval.ms", round == 1 ? "500" : "600000");
    return worker;
  }

  /** Changes of orders, each row of which is one; returns how many. */
  private static int write(ArchiveFixture shop, int round) throws SQLException {
    int first = 10_000 * round;
    shop.sql(
        "INSERT INTO orders SELECT i, 'new ' || i, i / 3.0 FROM generate_series(%d, %d) i"
            .formatted(first, first + 199),
        "UPDATE orders SET note = note || ' in %d', amount = amount + 0.01 WHERE id <= 100"
            .formatted(round),
        "DELETE FROM orders WHERE id BETWEEN %d AND %d".formatted(first, first + 49));
    return 350;
  }

  private static ConnectWorker worker(
      Path directory, ArchiveFixture shop, String prefix, Map<String, String> converters)
      throws Exception {
    Map<String, String> connector = new HashMap<>();
    connector.put("name", "shop");
    connector.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    connector.put("tasks.max", "1");
    connector.put("topic.prefix", prefix);
    connector.put("database.hostname", shop.postgres.host());
    connector.put("database.port", Integer.toString(shop.postgres.port()));
    connector.put("database.user", LocalPostgres.SUPERUSER);
    connector.put("database.password", Files.readString(shop.postgres.passwordFile()).strip());
    connector.put("database.dbname", ArchiveFixture.SOURCE);
    connector.put("schema.include.list", "public");
    connector.put("plugin.name", "pgoutput");
    connector.put("slot.name", "debezium");
    connector.put("publication.name", "varve_shop");
    connector.put("publication.autocreate.mode", "disabled");
    connector.put("decimal.handling.mode", "string");
    connector.put("topic.creation.default.partitions", "1");
    connector.put("topic.creation.default.replication.factor", "1");
    return ConnectWorker.start(
        directory, shop.kafka.bootstrapServers(), converters, List.of(connector));
  }

  private static String inDatabase(ArchiveFixture shop) throws SQLException {
    try (Connection connection = shop.connect()) {
      return digest(
          connection,
          """
          SELECT count(*) || ' ' || sum(('x' || substr(md5(
            id || '|' || coalesce(note, '~') || '|' || amount), 1, 15))::bit(60)::bigint)
          FROM orders\
          """);
    }
  }

  private static String inArchive(TopicsFixture topics) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      return digest(
          duckdb,
          """
          WITH ranked AS (
            SELECT *, row_number() OVER (PARTITION BY id ORDER BY _varve_position DESC) AS newest
            FROM read_parquet('%s', union_by_name = true))
          SELECT count(*) || ' ' || sum(('0x' || substr(md5(
            id || '|' || coalesce(note, '~') || '|' || amount), 1, 15))::bigint)
          FROM ranked WHERE newest = 1 AND _varve_op <> 'd'\
          """
              .formatted(topics.files("public.orders").glob()));
    }
  }

  private static String digest(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }
}
