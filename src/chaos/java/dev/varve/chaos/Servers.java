package dev.varve.chaos;

import dev.varve.local.LocalKafka;
import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import dev.varve.local.LocalS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What Varve works with, each in a process of its own behind a door of its own. */
final class Servers implements AutoCloseable {
  static final String DATABASE = "shop";
  static final String PUBLICATION = "varve_shop";
  private static final String PASSWORD = "canary-4713";

  private final Path directory;
  private final Server<LocalPostgres> postgres;
  private final Server<LocalMariaDb> mariaDb;
  private final Server<LocalKafka> kafka;
  private final Server<LocalS3> s3;
  private final Map<String, Door> doors;
  private final Optional<FalseClock> postgresClock;
  private volatile int mariaDbsClockSeconds;

  private Servers(Path directory, long seed, Set<Need> needs) throws IOException {
    this.directory = directory;
    postgresClock =
        needs.contains(Need.FALSE_CLOCK)
            ? Optional.of(FalseClock.of(directory.resolve("postgres-clock")))
            : Optional.empty();
    Map<String, String> clock = postgresClock.map(FalseClock::environment).orElse(Map.of());
    Map<String, String> mariaDbSettings = Map.of("default-time-zone", "+00:00", "sync-binlog", "1");
    Door kafkaDoor = new Door(this::kafkaPort);
    // A broker tells its clients where it is: behind the door.
    Map<String, String> advertised =
        Map.of("advertised.listeners", "PLAINTEXT://" + kafkaDoor.address());
    var first = begin("postgres", home -> LocalPostgres.start(home, Map.of(), clock));
    var second = begin("mariadb", home -> LocalMariaDb.start(home, mariaDbSettings));
    var third = begin("kafka", home -> LocalKafka.start(home, advertised));
    var fourth = begin("s3", LocalS3::start);
    postgres = first.join();
    mariaDb = second.join();
    kafka = third.join();
    s3 = fourth.join();
    doors =
        Map.of(
            "postgres", new Door(() -> postgres.now().port()),
            "mariadb", new Door(() -> mariaDb.now().port()),
            "kafka", kafkaDoor,
            "s3", new S3Door(() -> s3.now().endpoint().getPort(), seed));
  }

  private <T extends AutoCloseable> CompletableFuture<Server<T>> begin(
      String name, Function<Path, T> start) {
    return CompletableFuture.supplyAsync(() -> new Server<>(name, directory.resolve(name), start));
  }

  /** Starts them, with a database each, a topic and a bucket. */
  static Servers start(Path directory, long seed, Set<Need> needs)
      throws IOException, SQLException {
    Servers servers = new Servers(directory, seed, needs);
    try (Connection admin = servers.postgres.now().connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    try (Connection owner = servers.connect("postgres");
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE PUBLICATION " + PUBLICATION + " FOR ALL TABLES");
    }
    String account = "varve@'127.0.0.1'";
    servers
        .mariaDb
        .now()
        .run(
            "",
            "CREATE DATABASE " + DATABASE,
            "CREATE USER " + account + " IDENTIFIED BY '" + PASSWORD + "'",
            "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + account,
            "GRANT SELECT ON " + DATABASE + ".* TO " + account);
    Files.writeString(servers.mariaDbPassword(), PASSWORD);
    servers.s3.now().createBucket("varve");
    servers.kafka.now().createTopic("lineage", 1);
    return servers;
  }

  private int kafkaPort() {
    String address = kafka.now().bootstrapServers();
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  Door door(String name) {
    return doors.get(name);
  }

  S3Door s3Door() {
    return (S3Door) doors.get("s3");
  }

  Part part(String name) {
    return List.of(postgres, mariaDb, kafka, s3).stream()
        .map(Server::part)
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A new connection to a database, past its door. */
  Connection connect(String database) throws SQLException {
    return database.equals("postgres")
        ? postgres.now().connect(DATABASE)
        : mariaDb.now().connect(DATABASE);
  }

  /**
   * From now on the writers' transactions in MariaDB have a time of this many seconds beside the
   * true one.
   */
  void turnMariaDbsClock(int seconds) {
    mariaDbsClockSeconds = seconds;
  }

  /** From now on PostgreSQL's time is this many seconds beside the true one. */
  void turnPostgresClock(int seconds) throws IOException {
    postgresClock.orElseThrow().turn(seconds);
  }

  /** A database as a writer uses it, past its door. */
  Writer.Database database(String name) {
    return new Writer.Database() {
      @Override
      public Connection connect() throws SQLException {
        return Servers.this.connect(name);
      }

      @Override
      public void begin(Connection connection) throws SQLException {
        if (name.equals("mariadb")) {
          int seconds = mariaDbsClockSeconds;
          long time = Instant.now().plusSeconds(seconds).getEpochSecond();
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET timestamp = " + (seconds == 0 ? "DEFAULT" : time));
          }
        }
      }
    };
  }

  LocalS3 s3() {
    return s3.now();
  }

  /** The file with the password of PostgreSQL's superuser. */
  Path postgresPassword() {
    return postgres.now().passwordFile();
  }

  /** The file with the password of the account {@code varve}. */
  Path mariaDbPassword() {
    return directory.resolve("mariadb-password");
  }

  @Override
  public void close() throws Exception {
    for (Door door : doors.values()) {
      door.close();
    }
    for (Server<?> server : List.of(kafka, s3, mariaDb, postgres)) {
      server.close();
    }
  }
}
