package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.kafka.SourceTopics;
import dev.varve.local.ConnectWorker;
import dev.varve.local.LocalKafka;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import dev.varve.registry.RegistryStub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * One PostgreSQL and one MariaDB in which the same happens, Debezium's topics of both, and one data
 * map that archives each database both ways.
 */
final class FourWays implements AutoCloseable {
  private static final String DATABASE = "shop";
  private static final String PASSWORD = "canary-4712";
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
  private static final Map<String, String> POSTGRES_TYPES =
      Map.of("{time}", "timestamp(6)", "{moment}", "timestamptz(6)", "{bytes}", "bytea");
  private static final Map<String, String> MARIADB_TYPES =
      Map.of("{time}", "datetime(6)", "{moment}", "timestamp(6) NULL", "{bytes}", "varbinary(99)");

  /** How changes come from a database to the archive. */
  enum Way {
    POSTGRES("public"),
    MARIADB(DATABASE),
    POSTGRES_JSON("public"),
    MARIADB_AVRO(DATABASE);

    private final String namespace;

    Way(String namespace) {
      this.namespace = namespace;
    }

    String source() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  final LocalPostgres postgres;
  final LocalMariaDb mariaDb;
  private final LocalKafka kafka = SharedKafka.broker();
  private final String lineage = SharedKafka.name("lineage");
  private final RegistryStub registry;
  private final Path directory;

  private FourWays(Path directory) throws IOException {
    this.directory = directory;
    postgres = LocalPostgres.start(directory.resolve("postgres"));
    mariaDb =
        LocalMariaDb.start(directory.resolve("mariadb"), Map.of("default-time-zone", "+00:00"));
    kafka.createTopic(lineage, 1);
    registry = RegistryStub.start();
  }

  /** Starts all servers; the tables are there and hold what they hold before anything is read. */
  static FourWays start(Path directory) throws Exception {
    FourWays ways = new FourWays(directory);
    Files.writeString(directory.resolve("password"), PASSWORD);
    try (Connection admin = ways.postgres.connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    ways.mariaDb.run(
        "",
        "CREATE DATABASE " + DATABASE,
        "CREATE USER varve@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT ALL ON *.* TO varve@'127.0.0.1'");
    try (Connection connection = ways.connectPostgres();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TYPE level AS ENUM ('new', 'kept', 'gone')");
      statement.execute(
          "CREATE FUNCTION unhex(text) RETURNS bytea LANGUAGE sql AS"
              + " $$SELECT decode($1, 'hex')$$");
      for (String table : Workload.tables()) {
        statement.execute(with(table.replace("{level}", "level"), POSTGRES_TYPES));
      }
      statement.execute("ALTER TABLE customers REPLICA IDENTITY FULL");
      statement.execute("CREATE PUBLICATION varve_shop FOR ALL TABLES");
    }
    for (String table : Workload.tables()) {
      String labelled = table.replace("{level}", "enum('new', 'kept', 'gone')");
      ways.mariaDb.run(DATABASE, with(labelled, MARIADB_TYPES));
    }
    ways.happen(Workload.before());
    return ways;
  }

  private static String with(String sql, Map<String, String> types) {
    String replaced = sql;
    for (Map.Entry<String, String> type : types.entrySet()) {
      replaced = replaced.replace(type.getKey(), type.getValue());
    }
    return replaced;
  }

  /** Runs transactions on both databases; how many rows each kind of statement changed. */
  Map<String, Long> happen(List<List<String>> transactions) throws SQLException {
    Map<String, Long> changes = new TreeMap<>();
    try (Connection one = connectPostgres();
        Connection other = connectMariaDb()) {
      for (Connection connection : List.of(one, other)) {
        changes.clear();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          for (List<String> transaction : transactions) {
            for (String sql : transaction) {
              changes.merge(operation(sql), (long) statement.executeUpdate(sql), Long::sum);
            }
            connection.commit();
          }
        }
      }
    }
    return changes;
  }

  private static String operation(String sql) {
    return switch (sql.charAt(0)) {
      case 'I' -> "c";
      case 'U' -> "u";
      default -> "d";
    };
  }

  Connection connectPostgres() throws SQLException {
    return postgres.connect(DATABASE);
  }

  Connection connectMariaDb() throws SQLException {
    return mariaDb.connect(DATABASE);
  }

  /** Both of Debezium's connectors in one worker. */
  ConnectWorker debezium(Duration offsetsKept) throws IOException {
    Map<String, String> worker = new HashMap<>();
    worker.put("key.converter", JSON);
    worker.put("value.converter", JSON);
    worker.put("offset.flush.interval.ms", Long.toString(offsetsKept.toMillis()));
    return ConnectWorker.start(
        directory.resolve("connect"),
        kafka.bootstrapServers(),
        worker,
        List.of(postgresConnector(), mariaDbConnector()));
  }

  private Map<String, String> postgresConnector() throws IOException {
    Map<String, String> connector = connector(Way.POSTGRES_JSON);
    connector.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    connector.put("database.hostname", postgres.host());
    connector.put("database.port", Integer.toString(postgres.port()));
    connector.put("database.user", LocalPostgres.SUPERUSER);
    connector.put("database.password", Files.readString(postgres.passwordFile()).strip());
    connector.put("database.dbname", DATABASE);
    connector.put("schema.include.list", "public");
    connector.put("plugin.name", "pgoutput");
    connector.put("slot.name", "debezium");
    connector.put("publication.name", "varve_shop");
    connector.put("publication.autocreate.mode", "disabled");
    return connector;
  }

  private Map<String, String> mariaDbConnector() {
    Map<String, String> connector = connector(Way.MARIADB_AVRO);
    connector.put("connector.class", "io.debezium.connector.mariadb.MariaDbConnector");
    connector.put("database.hostname", mariaDb.host());
    connector.put("database.port", Integer.toString(mariaDb.port()));
    connector.put("database.user", "varve");
    connector.put("database.password", PASSWORD);
    connector.put("database.ssl.mode", "disable");
    connector.put("database.server.id", "6401");
    connector.put("database.include.list", DATABASE);
    connector.put("provide.transaction.metadata", "true");
    connector.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
    connector.put(
        "schema.history.internal.file.filename", directory.resolve("connect/history").toString());
    for (String side : List.of("key", "value")) {
      String converter = side + ".converter";
      connector.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      connector.put(converter + ".apicurio.registry.url", registry.uri() + "/apis/registry/v2");
      connector.put(converter + ".apicurio.registry.auto-register", "true");
      connector.put(
          converter + ".apicurio.registry.id-handler",
          "io.apicurio.registry.serde.Legacy4ByteIdHandler");
      connector.put(converter + ".apicurio.registry.headers.enabled", "false");
      connector.put(converter + ".apicurio.registry.dereference-schema", "true");
    }
    return connector;
  }

  private static Map<String, String> connector(Way way) {
    Map<String, String> connector = new HashMap<>();
    connector.put("name", way.source());
    connector.put("topic.prefix", way.source());
    connector.put("tasks.max", "1");
    connector.put("topic.creation.default.partitions", "1");
    connector.put("topic.creation.default.replication.factor", "1");
    return connector;
  }

  ArchiveConfig config() {
    return new ArchiveConfig(
        List.of(
            source(
                Way.POSTGRES,
                new Connector.Postgres(
                    server(postgres.port(), LocalPostgres.SUPERUSER, postgres.passwordFile()),
                    DATABASE,
                    "varve_shop",
                    "varve_shop",
                    new SnapshotConfig(1000))),
            source(
                Way.MARIADB,
                new Connector.MySql(
                    server(mariaDb.port(), "varve", directory.resolve("password")),
                    5401,
                    new SnapshotConfig(1000))),
            source(Way.POSTGRES_JSON, topics(Way.POSTGRES_JSON, null)),
            source(Way.MARIADB_AVRO, topics(Way.MARIADB_AVRO, registry.uri()))),
        new StorageConfig(
            directory.resolve("archive").toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_SUPPORTED),
        new LineageConfig(
            kafka.bootstrapServers(), lineage, "varve-test", Map.of(), Duration.ofMinutes(15)),
        new StateConfig(
            directory.resolve("state").toUri(), Duration.ofSeconds(1), 1, 16 << 20, 2, 1_000_000));
  }

  private static DatabaseServer server(int port, String user, Path passwordFile) {
    return new DatabaseServer(
        "127.0.0.1",
        port,
        new Secret(user),
        new Secret("${file:" + passwordFile + "}"),
        Duration.ofSeconds(1));
  }

  private Connector topics(Way way, URI registryUri) {
    return new Connector.Kafka(
        kafka.bootstrapServers(),
        List.of(way.source() + "*"),
        Map.of("partition.discovery.interval.ms", new Secret("500")),
        registryUri,
        null,
        null);
  }

  private static SourceConfig source(Way way, Connector connector) {
    return new SourceConfig(
        way.source(),
        connector,
        "test://" + way.source() + ":1",
        List.of(way.namespace + ".*"),
        List.of(),
        Duration.ofSeconds(2),
        ZoneOffset.UTC,
        Duration.ofMillis(500),
        Duration.ofSeconds(2));
  }

  /** Whether the last message about each table holds a text; told apart by its bytes. */
  boolean lastMessagesHold(Way way, String text) {
    List<TopicPartition> partitions =
        TableDigest.all().stream().map(digest -> partition(way, digest.table())).toList();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, consumer.endOffsets(List.of(partition)).get(partition) - 1);
        for (ConsumerRecord<String, String> last : consumer.poll(Duration.ofSeconds(5))) {
          if (last.value() == null || !last.value().contains(text)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static TopicPartition partition(Way way, String table) {
    return new TopicPartition(way.source() + "." + way.namespace + "." + table, 0);
  }

  /** How many messages a way's topics of tables hold, however often each was sent. */
  long messages(Way way) {
    try (SourceTopics topics = SourceTopics.open(config().sources().get(way.ordinal()))) {
      Map<TopicPartition, Long> ends = topics.ends().ends();
      return TableDigest.all().stream()
          .mapToLong(digest -> ends.get(partition(way, digest.table())))
          .sum();
    }
  }

  /** Rows by operation in all files of a way; those in quarantine too. */
  Map<String, Long> operations(Way way) throws SQLException {
    String all = directory.resolve("archive/tables").resolve(way.source()) + "/*/*/*.parquet";
    return new TableFiles(all)
        .values("_varve_op").stream()
            .collect(Collectors.groupingBy(op -> op, TreeMap::new, Collectors.counting()));
  }

  TableFiles files(Way way, String table) {
    return TableFiles.of(directory.resolve("archive"), way.source(), way.namespace + "." + table);
  }

  @Override
  public void close() {
    registry.close();
    mariaDb.close();
    postgres.close();
  }
}
