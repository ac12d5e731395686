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
import dev.varve.local.LocalKafka;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A real database, a real broker and an archive on disk, with a data map over them that has short
 * windows.
 */
final class ArchiveFixture implements AutoCloseable {
  static final String SOURCE = "shop";
  private static final String DATABASE = "shop";

  final LocalPostgres postgres;
  final LocalKafka kafka = SharedKafka.broker();
  final Path directory;
  private final String topic = SharedKafka.name("lineage");

  private ArchiveFixture(Path directory, LocalPostgres postgres) {
    this.directory = directory;
    this.postgres = postgres;
    kafka.createTopic(topic, 1);
  }

  static ArchiveFixture start(Path directory) throws Exception {
    return start(directory, Map.of());
  }

  /** The same with settings of the database server's own. */
  static ArchiveFixture start(Path directory, Map<String, String> settings) throws Exception {
    LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"), settings);
    try (Connection admin = postgres.connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    ArchiveFixture fixture = new ArchiveFixture(directory, postgres);
    fixture.sql(
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount numeric(12,2))",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "CREATE TABLE lines (order_id bigint, line int, item text, PRIMARY KEY (order_id, line))",
        "CREATE TABLE journal (at timestamptz, entry text)",
        "ALTER TABLE journal REPLICA IDENTITY FULL",
        "CREATE PUBLICATION varve_shop FOR ALL TABLES");
    return fixture;
  }

  ArchiveConfig config() {
    return config(new SnapshotConfig(1000));
  }

  ArchiveConfig config(SnapshotConfig snapshot) {
    return config(snapshot, Duration.ofSeconds(2));
  }

  ArchiveConfig config(Duration window) {
    return config(new SnapshotConfig(1000), window);
  }

  private ArchiveConfig config(SnapshotConfig snapshot, Duration window) {
    SourceConfig source =
        new SourceConfig(
            SOURCE,
            new Connector.Postgres(
                new DatabaseServer(
                    postgres.host(),
                    postgres.port(),
                    new Secret(LocalPostgres.SUPERUSER),
                    new Secret("${file:" + postgres.passwordFile() + "}"),
                    Duration.ofSeconds(1)),
                DATABASE,
                "varve_shop",
                "varve_shop",
                snapshot),
            "postgres://shop-db:5432",
            List.of("public.*"),
            List.of(),
            window,
            ZoneOffset.UTC,
            Duration.ofMillis(500),
            Duration.ofSeconds(2));
    return new ArchiveConfig(
        List.of(source),
        new StorageConfig(
            archive().toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_SUPPORTED),
        new LineageConfig(
            kafka.bootstrapServers(), topic, "varve-test", Map.of(), Duration.ofMinutes(15)),
        new StateConfig(
            directory.resolve("state").toUri(), Duration.ofSeconds(1), 1, 16 << 20, 2, 1_000_000));
  }

  Path archive() {
    return directory.resolve("archive");
  }

  Connection connect() throws SQLException {
    return postgres.connect(DATABASE);
  }

  void sql(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** One number over the rows in the files of a table. */
  long inFiles(String table, String expression) throws SQLException {
    return files(table).number(expression);
  }

  TableFiles files(String table) {
    return TableFiles.of(archive(), SOURCE, "public." + table);
  }

  @Override
  public void close() {
    postgres.close();
  }
}
