package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A MariaDB server with a binlog on a loopback port, with its data in a directory that is kept for
 * the next start. Accounts and grants are enforced; root has no password and is let in from this
 * machine only. Data survives the kill of any process, not the fall of the machine: it does not
 * sync.
 */
public final class LocalMariaDb implements AutoCloseable {
  public static final String SUPERUSER = "root";
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("bind-address", "127.0.0.1"),
          Map.entry("server-id", "4711"),
          Map.entry("log-bin", "binlog"),
          Map.entry("binlog-format", "ROW"),
          Map.entry("binlog-row-image", "FULL"),
          Map.entry("binlog-row-metadata", "FULL"),
          Map.entry("binlog-expire-logs-seconds", "864000"),
          Map.entry("character-set-server", "utf8mb4"),
          Map.entry("innodb-buffer-pool-size", "32M"),
          Map.entry("innodb-log-file-size", "32M"),
          Map.entry("innodb-flush-log-at-trx-commit", "2"),
          Map.entry("innodb-lock-wait-timeout", "20"),
          Map.entry("max-connections", "100"),
          Map.entry("performance-schema", "OFF"),
          Map.entry("skip-name-resolve", "ON"),
          Map.entry("user", System.getProperty("user.name")));

  private final ServerHome home;
  private final ServerProcess server;
  private final int port;

  private LocalMariaDb(ServerHome home, ServerProcess server, int port) {
    this.home = home;
    this.server = server;
    this.port = port;
  }

  /** Starts the server, with a new data directory if there is none, and waits until it answers. */
  public static LocalMariaDb start(Path directory) {
    return start(directory, Map.of());
  }

  /** The same with settings that replace or add to those of this class. */
  public static LocalMariaDb start(Path directory, Map<String, String> settings) {
    ServerHome home = ServerHome.claim(directory);
    try {
      Path binaries = MariaDbBinaries.unpacked(ProgramCache.ofUser());
      initialise(home, binaries);
      int port = home.port("mariadb");
      return new LocalMariaDb(home, launch(home, binaries, port, settings), port);
    } catch (IOException e) {
      home.close();
      throw failed(home, "cannot start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private static void initialise(ServerHome home, Path binaries) throws IOException {
    Path data = home.path("data");
    if (Files.exists(data)) {
      return;
    }
    Path draft = home.path("initialising");
    if (Files.exists(draft)) {
      Directories.delete(draft);
    }
    Process process =
        new ProcessBuilder(
                binaries.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--basedir=" + binaries,
                "--datadir=" + draft,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + System.getProperty("user.name"))
            .redirectErrorStream(true)
            .redirectOutput(home.path("install.log").toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw failed(home, "could not make its data directory, see install.log", null);
    }
    Files.move(draft, data);
  }

  private static ServerProcess launch(
      ServerHome home, Path binaries, int port, Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + binaries);
    command.add("--datadir=" + home.path("data"));
    command.add("--port=" + port);
    command.add("--socket=" + Files.createTempDirectory("varve").resolve("s"));
    command.add("--pid-file=" + home.path("mariadb.pid"));
    Map<String, String> merged = new TreeMap<>(SETTINGS);
    merged.putAll(settings);
    merged.forEach((name, value) -> command.add("--" + name + "=" + value));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.path("server.log").toFile()));
    ServerProcess server =
        ServerProcess.start(builder, ServerProcess.StopSignal.TERM, home.pidFile());
    try {
      awaitReady(home, server.process(), port);
      return server;
    } catch (VarveException e) {
      server.close();
      throw e;
    }
  }

  private static void awaitReady(ServerHome home, Process process, int port) {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!answers(port)) {
      if (!process.isAlive()) {
        throw failed(home, "ended before it was ready", null);
      }
      if (System.nanoTime() > deadline) {
        throw failed(home, "was not ready after " + START_PATIENCE.toSeconds() + " s", null);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed(home, "was interrupted while starting", e);
      }
    }
  }

  private static boolean answers(int port) {
    try (Connection connection = DriverManager.getConnection(url(port, ""), SUPERUSER, "")) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static VarveException failed(ServerHome home, String what, Exception cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        "embedded MariaDB " + what,
        "read " + home.path("server.log"),
        cause);
  }

  private static String url(int port, String database) {
    return "jdbc:mysql://127.0.0.1:"
        + port
        + "/"
        + database
        + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true"
        + "&rewriteBatchedStatements=true";
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** A new connection as root; the database may be empty. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(port, database), SUPERUSER, "");
  }

  /** A new connection as somebody. */
  public Connection connect(String database, String user, String password) throws SQLException {
    return DriverManager.getConnection(url(port, database), user, password);
  }

  /** Runs statements as root, each in a transaction of its own, in one session. */
  public void run(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Stops the server; its data stays. */
  @Override
  public void close() {
    try (home) {
      server.close();
    }
  }
}
