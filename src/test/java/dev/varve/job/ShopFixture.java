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
import dev.varve.local.LocalMySqlServer;
import dev.varve.local.SharedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A real server of MySQL's family, a real broker and an archive on disk, with a data map over them
 * that has short windows. The job's account has no more rights than it needs.
 */
abstract class ShopFixture implements AutoCloseable {
  static final String SOURCE = "shop";
  static final String DATABASE = "shop";
  static final String PASSWORD = "canary-4711";

  final LocalMySqlServer server;
  final LocalKafka kafka = SharedKafka.broker();
  final Path directory;
  private final String topic = SharedKafka.name("lineage");

  /** Takes the server over; makes the account and the topic. */
  ShopFixture(Path directory, LocalMySqlServer server) throws Exception {
    this.directory = directory;
    this.server = server;
    kafka.createTopic(topic, 1);
    Files.writeString(directory.resolve("password"), PASSWORD);
    server.run(
        "",
        "CREATE DATABASE " + DATABASE,
        "CREATE USER varve@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO varve@'127.0.0.1'",
        "GRANT SELECT ON " + DATABASE + ".* TO varve@'127.0.0.1'");
  }

  SourceConfig source(int port, Duration heartbeat) {
    return source(port, heartbeat, new SnapshotConfig(1000));
  }

  private SourceConfig source(int port, Duration heartbeat, SnapshotConfig snapshot) {
    return new SourceConfig(
        SOURCE,
        new Connector.MySql(
            new DatabaseServer(
                server.host(),
                port,
                new Secret("varve"),
                new Secret("${file:" + directory.resolve("password") + "}"),
                heartbeat),
            5401,
            snapshot),
        "mysql://shop-db:3306",
        List.of(DATABASE + ".*"),
        List.of(),
        Duration.ofSeconds(2),
        ZoneOffset.UTC,
        Duration.ofMillis(500),
        Duration.ofSeconds(2));
  }

  ArchiveConfig config() {
    return config(List.of(source(server.port(), Duration.ofSeconds(1))));
  }

  ArchiveConfig config(SnapshotConfig snapshot) {
    return config(List.of(source(server.port(), Duration.ofSeconds(1), snapshot)));
  }

  ArchiveConfig config(List<SourceConfig> sources) {
    return new ArchiveConfig(
        sources,
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
            directory.resolve("state").toUri(), Duration.ofMillis(500), 1, 16 << 20, 2, 1_000_000));
  }

  Path archive() {
    return directory.resolve("archive");
  }

  Connection connect() throws SQLException {
    return server.connect(DATABASE);
  }

  void sql(String... statements) throws SQLException {
    server.run(DATABASE, statements);
  }

  /** One number that the server answers. */
  long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** One number over the rows in the files of a table. */
  long inFiles(String table, String expression) throws SQLException {
    return TableFiles.of(archive(), SOURCE, DATABASE + "." + table).number(expression);
  }

  @Override
  public void close() {
    server.close();
  }
}
