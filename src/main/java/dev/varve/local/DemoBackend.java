package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Properties;
import java.util.Random;

/**
 * A believable low-code back end in an embedded PostgreSQL: three applications that share a
 * database, with a role for the archiver that may only what it needs, and a publication. All it
 * makes up follows from a seed and from what is there already.
 */
public final class DemoBackend {
  public static final String DATABASE = "backoffice";
  public static final String ROLE = "varve";
  public static final String PUBLICATION = "varve";
  private static final String ROLE_PASSWORD = "varve-password";
  private static final int SEED_BATCH = 500;

  private final LocalPostgres postgres;

  private DemoBackend(LocalPostgres postgres) {
    this.postgres = postgres;
  }

  /** The back end of this server, made without rows if it is not there. */
  public static DemoBackend open(LocalPostgres postgres) {
    DemoBackend backend = new DemoBackend(postgres);
    try {
      if (!backend.exists()) {
        backend.create();
      }
      return backend;
    } catch (SQLException e) {
      throw failed("create the back end", e);
    }
  }

  private boolean exists() throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT FROM pg_database WHERE datname = '" + DATABASE + "' AND datistemplate")) {
      return found.next();
    }
  }

  /** The database counts as made, by a mark that comes last, when all of it is there. */
  private void create() throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + DATABASE);
      statement.execute("DROP ROLE IF EXISTS " + ROLE);
      statement.execute("CREATE DATABASE " + DATABASE);
      try (Connection inside = postgres.connect(DATABASE);
          Statement script = inside.createStatement()) {
        script.execute(resource("backend.sql"));
        script.execute(
            "ALTER ROLE " + ROLE + " PASSWORD '" + Files.readString(passwordFile()) + "'");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      statement.execute("ALTER DATABASE " + DATABASE + " IS_TEMPLATE true");
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = DemoBackend.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The file that holds the archiver's password. */
  public Path passwordFile() {
    return postgres.secretFile(ROLE_PASSWORD);
  }

  /** Rows that the back end has now. */
  public long rows() {
    try (Connection connection = connect()) {
      long rows = 0;
      for (DemoTable table : DemoCatalog.read(connection).values()) {
        try (Statement statement = connection.createStatement();
            ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table.quoted())) {
          count.next();
          rows += count.getLong(1);
        }
      }
      return rows;
    } catch (SQLException e) {
      throw failed("count rows", e);
    }
  }

  /** The server's clock, which its commit times come from. */
  Instant now() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet clock = statement.executeQuery("SELECT clock_timestamp()")) {
      clock.next();
      return clock.getObject(1, OffsetDateTime.class).toInstant();
    } catch (SQLException e) {
      throw failed("read the clock", e);
    }
  }

  /** How many tables it has now. */
  public int tables() {
    try (Connection connection = connect()) {
      return DemoCatalog.read(connection).size();
    } catch (SQLException e) {
      throw failed("count tables", e);
    }
  }

  /** Writes about this many rows, spread as the tables are used, and returns how many it wrote. */
  public long seedRows(long seed, long rows) {
    DemoTables tables = new DemoTables();
    try (Connection connection = connect()) {
      tables.refresh(connection);
      try (DemoSession session = new DemoSession(connection, tables, random(seed, tables))) {
        DemoCounts written = DemoCounts.NONE;
        for (DemoTable table : tables.parentsFirst()) {
          for (int left = DemoTraffic.seedRows(table, rows); left > 0; left -= SEED_BATCH) {
            session.copy(table, Math.min(left, SEED_BATCH));
            written = written.plus(session.commit());
          }
        }
        return written.inserts();
      }
    } catch (SQLException e) {
      throw failed("write rows", e);
    }
  }

  /** Work on the back end that lasts about this long and ends after this many changes. */
  public DemoWorkload workload(long seed, long changes, Duration lasts) {
    return new DemoWorkload(this, seed, changes, lasts);
  }

  /** The same seed on the same rows gives the same numbers, on other rows others. */
  static Random random(long seed, DemoTables tables) {
    long rows = tables.all().stream().mapToLong(table -> tables.keys(table).size()).sum();
    return new Random(seed * 0x9E3779B97F4A7C15L + rows);
  }

  /** A connection that lets the server find the type of each text. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", LocalPostgres.SUPERUSER);
    properties.setProperty("password", postgres.superuserPassword());
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.setProperty("options", "-c lock_timeout=120s");
    return DriverManager.getConnection(postgres.jdbcUrl(DATABASE), properties);
  }

  static VarveException failed(String what, SQLException cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        "the demo could not " + what + ": " + cause.getMessage(),
        "start again in an empty directory",
        cause);
  }
}
