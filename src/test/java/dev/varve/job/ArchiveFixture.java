package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.local.LocalKafka;
import dev.varve.local.LocalPostgres;
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
import java.util.List;
import java.util.Map;

/**
 * A real database, a real broker and an archive on disk, with a data map over them that has short
 * windows.
 */
final class ArchiveFixture implements AutoCloseable {
  static final String SOURCE = "shop";
  static final String TOPIC = "lineage";
  private static final String DATABASE = "shop";

  final LocalPostgres postgres;
  final LocalKafka kafka;
  final Path directory;

  private ArchiveFixture(Path directory, LocalPostgres postgres, LocalKafka kafka) {
    this.directory = directory;
    this.postgres = postgres;
    this.kafka = kafka;
  }

  static ArchiveFixture start(Path directory) throws Exception {
    LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"));
    LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"));
    kafka.createTopic(TOPIC, 1);
    try (Connection admin = postgres.connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    ArchiveFixture fixture = new ArchiveFixture(directory, postgres, kafka);
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
    SourceConfig source =
        new SourceConfig(
            SOURCE,
            postgres.host(),
            postgres.port(),
            DATABASE,
            new Secret(LocalPostgres.SUPERUSER),
            new Secret("${file:" + postgres.passwordFile() + "}"),
            "postgres://shop-db:5432",
            "varve_shop",
            "varve_shop",
            List.of("public.*"),
            List.of(),
            Duration.ofSeconds(2),
            ZoneOffset.UTC,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            1000);
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
            kafka.bootstrapServers(), TOPIC, "varve-test", Map.of(), Duration.ofMinutes(15)),
        new StateConfig(
            directory.resolve("state").toUri(), Duration.ofSeconds(1), 1, 16 << 20, 2, 1_000_000));
  }

  Path archive() {
    return directory.resolve("archive");
  }

  void sql(String... statements) throws SQLException {
    try (Connection connection = postgres.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * One number that DuckDB finds in the files of a table, listed by a plain glob, without the
   * ledger.
   */
  long inFiles(String table, String expression) throws SQLException, IOException {
    Path folder = archive().resolve("tables").resolve(SOURCE).resolve("public." + table);
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT "
                    + expression
                    + " FROM read_parquet('"
                    + folder
                    + "/*/*.parquet', union_by_name = true)")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
  }
}
