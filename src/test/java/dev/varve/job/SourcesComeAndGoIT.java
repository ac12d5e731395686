package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalKafka;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data map of topics, to which a database is added; each of the two is taken out and put back,
 * and the other goes on from its own state meanwhile.
 */
class SourcesComeAndGoIT {
  private static final String FEED = "feed";
  private static final String TOPIC = "feed.public.orders";

  @TempDir Path directory;

  @Test
  void aSourceIsAddedTakenOutAndPutBackWhileTheOtherGoesOn() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      SourceConfig feed = feed(shop.kafka, onlyShop);
      ArchiveConfig onlyFeed = with(onlyShop, List.of(feed));
      ArchiveConfig both = with(onlyShop, List.of(onlyShop.sources().get(0), feed));
      shop.kafka.createTopic(TOPIC, 2);
      insert(shop, 1, 100);
      send(shop.kafka, 0, 100);
      assertEquals(List.of(FEED), run(onlyFeed).begun());
      assertEquals(List.of("shop"), run(both).begun());
      assertEquals(100, shop.inFiles("orders", "count(*)"));

      RunningJob withoutFeed = archive(shop, onlyShop, 101, 100);
      assertEquals(List.of(FEED), withoutFeed.leftOut());
      assertEquals(List.of(), withoutFeed.begun());
      assertEquals(200, shop.inFiles("orders", "count(*)"));
      assertEquals(100, ofFeed("count(*)"));

      RunningJob withFeed = archive(shop, both, 201, 200);
      assertEquals(List.of(FEED), withFeed.begun());
      assertEquals(List.of(), withFeed.leftOut());
      assertEquals(300, shop.inFiles("orders", "count(*)"));
      assertEquals(1, shop.inFiles("orders", "count(DISTINCT _varve_epoch)"));
      assertEquals(300, ofFeed("count(*)"));
      assertEquals(300, ofFeed("count(DISTINCT id)"));

      RunningJob withoutShop = archive(shop, onlyFeed, 301, 300);
      assertEquals(List.of("shop"), withoutShop.leftOut());
      assertEquals(300, shop.inFiles("orders", "count(*)"));
      assertEquals(400, ofFeed("count(DISTINCT id)"));

      RunningJob withShop = archive(shop, both, 401, 400);
      assertEquals(List.of("shop"), withShop.begun());
      assertEquals(500, ofFeed("count(*)"));
      assertEquals(500, ofFeed("count(DISTINCT id)"));
      assertEquals(300, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000001@%')"));
      assertEquals(500, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000002@%')"));
      assertEquals(800, shop.inFiles("orders", "count(DISTINCT _varve_id)"));
      assertProved(both);
    }
  }

  @Test
  void aMariaDbIsTakenOutAfterAKillAndPutBack() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      SourceConfig feed = feed(shop.kafka, onlyShop);
      ArchiveConfig both = with(onlyShop, List.of(onlyShop.sources().get(0), feed));
      shop.kafka.createTopic(TOPIC, 1);
      shop.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT seq, 'note' FROM seq_1_to_100");
      send(shop.kafka, 0, 100);
      run(both);
      RunningJob killed = JobRunner.start(both, RunOptions.continuous());
      send(shop.kafka, 100, 100);
      Await.until("the changes", () -> killed.counts().changes() >= 100);
      Optional<String> before = new SavedState(both.state()).latest();
      Await.until("a checkpoint", () -> !new SavedState(both.state()).latest().equals(before));
      killed.cancel();

      RunningJob withoutShop = run(with(onlyShop, List.of(feed)));
      assertEquals(List.of("shop"), withoutShop.leftOut());
      assertTrue(SavedState.isCheckpoint(withoutShop.resumedFrom().orElseThrow()));
      assertTrue(Files.exists(Path.of(URI.create(withoutShop.resumedFrom().orElseThrow()))));
      assertEquals(200, ofFeed("count(*)"));

      shop.sql("INSERT INTO orders VALUES (101, 'while it was out')");
      RunningJob withShop = run(both);
      assertEquals(List.of("shop"), withShop.begun());
      assertEquals(201, shop.inFiles("orders", "count(*)"));
      assertEquals(101, shop.inFiles("orders", "count(*) FILTER (_varve_epoch LIKE '000002@%')"));
      assertEquals(200, ofFeed("count(DISTINCT id)"));
      assertProved(both);
    }
  }

  @Test
  void refusesStateThatNoKnownSourceAccountsFor() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      ArchiveConfig onlyShop = shop.config();
      shop.kafka.createTopic(TOPIC, 1);
      insert(shop, 1, 10);
      run(onlyShop);
      Files.delete(directory.resolve("state/sources/shop"));

      VarveException refused =
          assertThrows(
              VarveException.class, () -> run(with(onlyShop, List.of(feed(shop.kafka, onlyShop)))));

      assertEquals(ErrorCode.STATE_UNUSABLE, refused.code());
      assertTrue(refused.getMessage().contains("belongs to no source"), refused.getMessage());
      SavedState state = new SavedState(onlyShop.state());
      SavepointRestoreSettings onACluster =
          SavepointRestoreSettings.forPath(state.latest().orElseThrow(), true);
      assertThrows(VarveException.class, () -> Main.requireKnown(onACluster, state, List.of(FEED)));
      Main.requireKnown(onACluster, state, List.of("shop"));
      insert(shop, 11, 10);
      assertEquals(List.of(), run(onlyShop).begun());
      assertEquals(20, shop.inFiles("orders", "count(*)"));
      assertProved(onlyShop);
    }
  }

  /** A hundred rows more in both sources, then a run. */
  private static RunningJob archive(
      ArchiveFixture shop, ArchiveConfig config, int firstRow, int firstMessage) throws Exception {
    insert(shop, firstRow, 100);
    send(shop.kafka, firstMessage, 100);
    return run(config);
  }

  private static RunningJob run(ArchiveConfig config) throws InterruptedException {
    RunningJob job = JobRunner.start(config, RunOptions.untilCaughtUp());
    job.await();
    return job;
  }

  private static void insert(ArchiveFixture shop, int first, int count) throws Exception {
    shop.sql(
        "INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(%d, %d) i"
            .formatted(first, first + count - 1));
  }

  private static void send(LocalKafka kafka, int first, int count) {
    DebeziumMessages orders = DebeziumMessages.json("orders");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = first; id < first + count; id++) {
        DebeziumMessages.Encoded message = orders.insert(id, Instant.now());
        producer.send(new ProducerRecord<>(TOPIC, message.key(), message.value()));
      }
    }
  }

  private static SourceConfig feed(LocalKafka kafka, ArchiveConfig config) {
    SourceConfig like = config.sources().get(0);
    return new SourceConfig(
        FEED,
        new Connector.Kafka(
            kafka.bootstrapServers(), List.of("feed.*"), Map.of(), null, null, null),
        "kafka://kafka:9092",
        List.of("*.*"),
        List.of(),
        like.window(),
        like.zone(),
        like.lateness(),
        like.idleAfter());
  }

  private static ArchiveConfig with(ArchiveConfig config, List<SourceConfig> sources) {
    return new ArchiveConfig(sources, config.storage(), config.lineage(), config.state());
  }

  /** One number that DuckDB finds in the files of the topics' table, listed without the ledger. */
  private long ofFeed(String expression) throws Exception {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT %s FROM read_parquet('%s')"
                    .formatted(
                        expression,
                        directory.resolve("archive/tables/feed/public.orders/*/*.parquet")))) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void assertProved(ArchiveConfig config) {
    ArchiveProof.assertSound(config);
    ArchiveProof.assertEachEventOnce(config);
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      assertEquals(0, Reconcile.compare(store, config.sources().get(0)).differences());
    }
  }
}
