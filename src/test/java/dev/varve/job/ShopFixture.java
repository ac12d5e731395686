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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
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

  /** One number that DuckDB finds in the files of a table, listed by a plain glob. */
  long inFiles(String table, String expression) throws SQLException, IOException {
    List<String> values = valuesInFiles(table, expression);
    return values.isEmpty() ? 0 : Long.parseLong(values.get(0));
  }

  private List<String> valuesInFiles(String table, String expression) throws SQLException {
    return inParquet(
        archive().resolve("tables").resolve(SOURCE).resolve(DATABASE + "." + table), expression);
  }

  /** What DuckDB selects from the files of a table's folder, each row's one value as text. */
  static List<String> inParquet(Path folder, String expression) throws SQLException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT "
                    + expression
                    + " FROM read_parquet('"
                    + folder
                    + "/*/*.parquet', union_by_name = true)")) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  @Override
  public void close() {
    server.close();
  }
}
