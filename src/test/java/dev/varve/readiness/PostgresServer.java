package dev.varve.readiness;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** A real PostgreSQL for tests, which gives each a database of its own. */
public final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private int databases;

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  public static PostgresServer start(Map<String, String> settings) throws IOException {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    settings.forEach(builder::setServerConfig);
    return new PostgresServer(builder.start());
  }

  /** A new, empty database. */
  public String createDatabase() throws SQLException {
    String name = "db_" + ++databases;
    run("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** Statements as the superuser. */
  public void run(String database, String... statements) throws SQLException {
    runAs("postgres", database, statements);
  }

  public void runAs(String role, String database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl(role, database));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Reads a slot until it is closed, as a job does. */
  public SlotReader readSlot(String database, String slot, String publication) throws SQLException {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, "postgres");
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "12");
    String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
    Connection connection = DriverManager.getConnection(url, properties);
    PGReplicationStream stream =
        connection
            .unwrap(PGConnection.class)
            .getReplicationAPI()
            .replicationStream()
            .logical()
            .withSlotName(slot)
            .withSlotOption("proto_version", "1")
            .withSlotOption("publication_names", publication)
            .start();
    return new SlotReader(connection, stream);
  }

  /** An open reader of a slot. */
  public record SlotReader(Connection connection, PGReplicationStream stream)
      implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      stream.close();
      connection.close();
    }
  }

  /** A source with a slot and a publication named after the database. */
  public SourceConfig source(String database, String role, String... include) {
    return at(postgres.getPort(), database, role, include);
  }

  public static SourceConfig at(int port, String database, String role, String... include) {
    return new SourceConfig(
        "crm",
        new Connector.Postgres(
            new DatabaseServer(
                "localhost",
                port,
                new Secret(role),
                new Secret("${file:/dev/null}"),
                Duration.ofSeconds(5)),
            database,
            "slot_" + database,
            "pub_" + database,
            new SnapshotConfig(8096)),
        "postgres://crm:5432",
        List.of(include),
        List.of(),
        Duration.ofHours(1),
        ZoneId.of("UTC"),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
