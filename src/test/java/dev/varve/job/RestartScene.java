package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * A database whose every row has a serial of its own, and what is needed to stop a job at a chosen
 * moment of it: the log's end, the offset in the job's last saved state, a gate in the stream, and
 * transactions that stay open.
 */
final class RestartScene implements AutoCloseable {
  /** Nothing but the test writes to the log: an idle database stays at the very same position. */
  private static final Map<String, String> STILL =
      Map.of("autovacuum", "off", "checkpoint_timeout", "1h");

  static final List<String> TABLES = List.of("single", "copied", "woven", "spanning");

  /** Each is a connection, of which the server has some 100. */
  private static final int SPANNING_MAX = 40;

  final ArchiveFixture shop;
  final ReplicationGate gate;
  private final Path directory;
  private final Deque<Connection> spanning = new ArrayDeque<>();
  private long serial;

  RestartScene(Path directory) throws Exception {
    this.directory = directory;
    this.shop = ArchiveFixture.start(directory, STILL);
    this.gate = new ReplicationGate(shop.postgres.port());
    for (String table : TABLES) {
      shop.sql("CREATE TABLE " + table + " (serial bigint PRIMARY KEY)");
      insert(table);
    }
  }

  /** The data map, with this heartbeat. */
  ArchiveConfig config(Duration heartbeat) {
    ArchiveConfig config = shop.config();
    SourceConfig source = config.sources().get(0);
    Connector.Postgres postgres = source.postgres();
    StateConfig state = config.state();
    return new ArchiveConfig(
        List.of(
            new SourceConfig(
                source.name(),
                new Connector.Postgres(
                    new DatabaseServer(
                        postgres.server().host(),
                        gate.port(),
                        postgres.server().username(),
                        postgres.server().password(),
                        heartbeat),
                    postgres.database(),
                    postgres.slot(),
                    postgres.publication(),
                    postgres.snapshot()),
                source.namespace(),
                source.include(),
                source.exclude(),
                source.window(),
                source.zone(),
                source.lateness(),
                source.idleAfter())),
        config.storage(),
        config.lineage(),
        new StateConfig(
            state.uri(),
            Duration.ofMillis(500),
            state.parallelism(),
            state.blockBufferBytes(),
            state.sealWorkers(),
            state.fileRowsMax()));
  }

  JobProcess startJob(Duration heartbeat) throws IOException {
    return JobProcess.start(config(heartbeat), directory);
  }

  void catchUp() throws Exception {
    JobRunner.start(config(Duration.ofSeconds(1)), RunOptions.untilCaughtUp()).await();
  }

  /** Commits a row alone and returns where its commit ends in the log. */
  long insert(String table) throws SQLException {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO " + table + " VALUES (" + ++serial + ")");
      return number(statement, "SELECT pg_current_wal_lsn() - '0/0'");
    }
  }

  /** Commits rows by one COPY, which gives many of them one position in the log. */
  void copy(int rows) throws SQLException, IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append(++serial).append('\n');
    }
    try (Connection connection = shop.connect()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY copied FROM STDIN", new StringReader(text.toString()));
    }
  }

  /** A transaction that has a row and is open. */
  Connection open(String table) throws SQLException {
    Connection connection = shop.connect();
    connection.setAutoCommit(false);
    insertInto(connection, table);
    return connection;
  }

  /** Another row, then the end. */
  void commit(Connection open, String table) throws SQLException {
    try (open) {
      insertInto(open, table);
      open.commit();
    }
  }

  private void insertInto(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO " + table + " VALUES (" + ++serial + ")");
    }
  }

  /**
   * Opens transactions before the snapshot, for {@link #commitSpanning} to commit one by one. The
   * slot is made before them: making it waits for every transaction that is open.
   */
  void openSpanning(int count) throws SQLException {
    shop.sql("SELECT pg_create_logical_replication_slot('varve_shop', 'pgoutput')");
    for (int i = 0; i < Math.min(count, SPANNING_MAX); i++) {
      spanning.add(open("spanning"));
    }
  }

  /** Commits one of them, if there is one left. */
  void commitSpanning() throws SQLException {
    if (!spanning.isEmpty()) {
      commit(spanning.remove(), "spanning");
    }
  }

  /** Where the next record of the log begins, which is where the last one ended. */
  long logEnd() throws SQLException {
    return number("SELECT pg_current_wal_insert_lsn() - '0/0'");
  }

  /** Waits until the server has sent its log up to here to the job. */
  void awaitSent(long lsn) throws Exception {
    Await.until(
        "log sent up to " + lsn,
        () ->
            number(
                    "SELECT coalesce(max(sent_lsn - '0/0'), 0) FROM pg_stat_replication"
                        + " WHERE state = 'streaming'")
                >= lsn);
  }

  /**
   * Whether the last saved state has this as the end of the last transaction that came; read from
   * the text of Flink CDC's offset, whoever made it.
   */
  boolean savedAt(long lsn) throws IOException {
    Optional<String> latest = latestState();
    if (latest.isEmpty()) {
      return false;
    }
    Path metadata = Path.of(URI.create(latest.get())).resolve("_metadata");
    try {
      String text = Files.readString(metadata, StandardCharsets.ISO_8859_1);
      return text.contains("\"lsn\":\"" + lsn + "\"")
          || text.contains("\"lsn_commit\":\"" + lsn + "\"");
    } catch (NoSuchFileException subsumed) {
      return false;
    }
  }

  Optional<String> latestState() {
    return new SavedState(shop.config().state()).latest();
  }

  /** Each row that the database has is in the files once, listed by a plain glob. */
  void assertEachRowOnce(String table) throws Exception {
    long rows = number("SELECT count(*) FROM " + table);
    assertEquals(List.of(), missing(table), () -> "lost rows of " + table);
    assertEquals(rows, shop.inFiles(table, "count(DISTINCT serial)"), table);
    assertEquals(rows, shop.inFiles(table, "count(DISTINCT _varve_id)"), table);
    assertEquals(rows, shop.inFiles(table, "count(*)"), table);
  }

  private List<Long> missing(String table) throws Exception {
    List<Long> archived = shop.files(table).values("serial").stream().map(Long::valueOf).toList();
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT serial FROM " + table)) {
      List<Long> missing = new ArrayList<>();
      while (rows.next()) {
        missing.add(rows.getLong(1));
      }
      missing.removeAll(new HashSet<>(archived));
      return missing;
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement()) {
      return number(statement, sql);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws Exception {
    try (shop;
        gate) {
      for (Connection connection : spanning) {
        connection.close();
      }
    }
  }
}
