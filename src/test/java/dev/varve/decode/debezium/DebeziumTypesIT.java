package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.local.ConnectWorker;
import dev.varve.local.LocalKafka;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Debezium's own connectors make of the values that have no form in a message, by snapshot and
 * by stream: the marks by which the decoder knows them are what is tested.
 */
class DebeziumTypesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
  private static final String POSTGRES = "pg.public.edges";
  private static final String MARIADB = "maria.shop.edges";

  @TempDir Path directory;

  private final Decoding decoding = new Decoding(new Wire());
  private final Map<String, Map<Long, ChangeEvent>> changes =
      Map.of(POSTGRES, new TreeMap<>(), MARIADB, new TreeMap<>());

  @Test
  void valuesWithoutAFormInAMessageAreKnownAgain() throws Exception {
    LocalKafka kafka = SharedKafka.broker();
    try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"));
        LocalMariaDb mariaDb = LocalMariaDb.start(directory.resolve("mariadb"));
        Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE edges (id bigint PRIMARY KEY, day date, at timestamp, at3 timestamp(3),"
              + " moment timestamptz, price numeric(12,2))");
      statement.execute("CREATE PUBLICATION varve FOR ALL TABLES");
      mariaDb.run("", "CREATE DATABASE shop");
      mariaDb.run(
          "shop",
          "SET GLOBAL sql_mode = ''",
          "CREATE TABLE edges (id bigint PRIMARY KEY, big bigint unsigned, price decimal(12,2),"
              + " day date, bytes binary(4))");
      write(statement, mariaDb, 1);
      try (ConnectWorker debezium = worker(kafka, postgres, mariaDb);
          KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
        await(consumer, 2);
        write(statement, mariaDb, 3);
        await(consumer, 4);
      }
    }
    for (long id = 1; id <= 4; id++) {
      assertPostgres(id);
      assertMariaDb(id);
    }
  }

  private static void write(Statement postgres, LocalMariaDb mariaDb, int id) throws Exception {
    for (String sign : List.of("", "-")) {
      String infinity = "'" + sign + "infinity'";
      int row = sign.isEmpty() ? id : id + 1;
      postgres.execute(
          "INSERT INTO edges SELECT %d, %s, %s, %s, %s, 0.1"
              .formatted(row, infinity, infinity, infinity, infinity));
      mariaDb.run(
          "shop",
          "INSERT INTO edges VALUES (%d, 18446744073709551615, 0.1, '0000-00-00', 0x00010000)"
              .formatted(row));
    }
  }

  private void assertPostgres(long id) {
    Misfit infinite = new Misfit(id % 2 == 0 ? "-infinity" : "infinity");
    Map<String, Object> row = decoding.after(changes.get(POSTGRES).get(id));
    assertEquals(
        Map.of(
            "id",
            id,
            "day",
            infinite,
            "at",
            infinite,
            "at3",
            infinite,
            "moment",
            infinite,
            "price",
            new BigDecimal("0.10")),
        row);
  }

  private void assertMariaDb(long id) {
    ChangeEvent change = changes.get(MARIADB).get(id);
    Map<String, Object> expected = new HashMap<>();
    expected.put("id", id);
    expected.put("big", new BigDecimal("18446744073709551615"));
    expected.put("price", 0.1);
    expected.put("day", null);
    expected.put("bytes", DocumentedType.bytes(0, 1, 0, 0));
    assertEquals(expected, decoding.after(change));
    List<Column> columns = decoding.schema(change).columns();
    assertTrue(columns.get(1).sourceType().startsWith("bigint unsigned"), columns::toString);
    assertEquals("decimal(12,2) as double", columns.get(2).sourceType());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(LocalKafka kafka) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG, "types",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG, "500"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(POSTGRES, MARIADB));
    return consumer;
  }

  /** Takes changes in until there are so many of each database. */
  private void await(KafkaConsumer<byte[], byte[]> consumer, int rows) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (changes.values().stream().anyMatch(each -> each.size() < rows)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "not " + rows + " of each within " + PATIENCE + ": " + changes + "; see " + directory);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        ChangeEvent change =
            decoding.change(
                new Message(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key(),
                    record.value()));
        changes.get(record.topic()).put((Long) decoding.after(change).get("id"), change);
      }
    }
  }

  private ConnectWorker worker(LocalKafka kafka, LocalPostgres postgres, LocalMariaDb mariaDb)
      throws IOException {
    Map<String, String> ofPostgres = connector("pg", "postgresql.PostgresConnector");
    ofPostgres.put("database.port", Integer.toString(postgres.port()));
    ofPostgres.put("database.user", LocalPostgres.SUPERUSER);
    ofPostgres.put("database.password", Files.readString(postgres.passwordFile()).strip());
    ofPostgres.put("database.dbname", "postgres");
    ofPostgres.put("plugin.name", "pgoutput");
    ofPostgres.put("publication.name", "varve");
    Map<String, String> ofMariaDb = connector("maria", "mariadb.MariaDbConnector");
    ofMariaDb.put("database.port", Integer.toString(mariaDb.port()));
    ofMariaDb.put("database.user", LocalMariaDb.SUPERUSER);
    ofMariaDb.put("database.password", "");
    ofMariaDb.put("database.ssl.mode", "disable");
    ofMariaDb.put("database.server.id", "6402");
    ofMariaDb.put("database.include.list", "shop");
    ofMariaDb.put("decimal.handling.mode", "double");
    ofMariaDb.put("provide.transaction.metadata", "true");
    ofMariaDb.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
    ofMariaDb.put("schema.history.internal.file.filename", directory.resolve("history").toString());
    return ConnectWorker.start(
        directory.resolve("connect"),
        kafka.bootstrapServers(),
        Map.of("key.converter", JSON, "value.converter", JSON),
        Arrays.asList(ofPostgres, ofMariaDb));
  }

  private static Map<String, String> connector(String name, String type) {
    Map<String, String> connector = new HashMap<>();
    connector.put("name", name);
    connector.put("topic.prefix", name);
    connector.put("tasks.max", "1");
    connector.put("connector.class", "io.debezium.connector." + type);
    connector.put("database.hostname", "127.0.0.1");
    connector.put("column.propagate.source.type", ".*");
    connector.put("topic.creation.default.partitions", "1");
    connector.put("topic.creation.default.replication.factor", "1");
    return connector;
  }
}
