package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A MySQL or MariaDB server with a binlog on a loopback port, with its data in a directory that is
 * kept for the next start. Accounts and grants are enforced; root has no password and is let in
 * from this machine only. Data survives the kill of any process, not the fall of the machine: it
 * does not sync.
 */
public abstract class LocalMySqlServer implements AutoCloseable {
  public static final String SUPERUSER = "root";
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final int LAST_LINES = 20;

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
          Map.entry("innodb-flush-log-at-trx-commit", "2"),
          Map.entry("innodb-lock-wait-timeout", "20"),
          Map.entry("max-connections", "100"),
          Map.entry("skip-name-resolve", "ON"),
          Map.entry("user", System.getProperty("user.name")));

  private final ServerHome home;
  private final ServerProcess server;
  private final int port;

  /** Where its socket is, which nobody uses; in the data directory its path could be too long. */
  private final Path sockets;

  /** What of a server is unlike the other's. */
  interface Program {
    /** As it is called in files and messages. */
    String name();

    /** The command that makes a data directory. */
    List<String> initialise(Path data) throws IOException;

    /** The command that runs the server, without a setting. */
    List<String> run() throws IOException;
  }

  /** Starts the server, with a new data directory if there is none, and waits until it answers. */
  LocalMySqlServer(Path directory, Program program, Map<String, String> settings) {
    home = ServerHome.claim(directory);
    try {
      initialise(program);
      port = home.port(program.name());
      sockets = Files.createTempDirectory("varve");
      server = launch(program, settings);
    } catch (IOException e) {
      home.close();
      throw failed("cannot start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private void initialise(Program program) throws IOException {
    Path data = home.path("data");
    if (Files.exists(data)) {
      return;
    }
    Path draft = home.path("initialising");
    if (Files.exists(draft)) {
      Directories.delete(draft);
    }
    Process process =
        new ProcessBuilder(program.initialise(draft))
            .redirectErrorStream(true)
            .redirectOutput(home.path("install.log").toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw failed("could not make its data directory, see install.log", null);
    }
    Files.move(draft, data);
  }

  private ServerProcess launch(Program program, Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>(program.run());
    command.add("--datadir=" + home.path("data"));
    command.add("--port=" + port);
    command.add("--socket=" + sockets.resolve("s"));
    command.add("--pid-file=" + home.path(program.name() + ".pid"));
    // Of its own: a server that starts removes every temporary table in there, which kills another.
    command.add("--tmpdir=" + Files.createDirectories(home.path("tmp")));
    Map<String, String> merged = new TreeMap<>(SETTINGS);
    merged.putAll(settings);
    merged.forEach((name, value) -> command.add("--" + name + "=" + value));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.path("server.log").toFile()));
    ServerProcess started =
        ServerProcess.start(builder, ServerProcess.StopSignal.TERM, home.pidFile());
    try {
      awaitReady(started.process());
      return started;
    } catch (VarveException e) {
      started.close();
      throw e;
    }
  }

  private void awaitReady(Process process) throws IOException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    Optional<Exception> notYet = refusal();
    while (notYet.isPresent()) {
      if (System.nanoTime() > deadline) {
        throw failed(
            "was not ready after " + START_PATIENCE.toSeconds() + " s" + lastWords(), notYet.get());
      }
      try {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw failed("ended before it was ready" + lastWords(), null);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed("was interrupted while starting", e);
      }
      notYet = refusal();
    }
  }

  /** Why no connection is to be had; empty when there is one. The driver is slow to be refused. */
  private Optional<Exception> refusal() {
    try (Socket listening = new Socket(InetAddress.getLoopbackAddress(), port);
        Connection connection = connect("")) {
      return connection.isValid(5)
          ? Optional.empty()
          : Optional.of(new SQLException("connected, but not answered within 5 s"));
    } catch (IOException | SQLException e) {
      return Optional.of(e);
    }
  }

  /** The end of the server's log, for who sees nothing else of a test that failed elsewhere. */
  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(home.path("server.log"));
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
        .collect(Collectors.joining("\n  ", ". Its log ends:\n  ", "\n"));
  }

  private VarveException failed(String what, Exception cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED, "the server " + what, "read " + home.path("server.log"), cause);
  }

  private String url(String database) {
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
    return DriverManager.getConnection(url(database), SUPERUSER, "");
  }

  /** A new connection as somebody. */
  public Connection connect(String database, String user, String password) throws SQLException {
    return DriverManager.getConnection(url(database), user, password);
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

  /** Ends the server as {@code kill -9} does; its data stays as it is then. */
  public void kill() {
    server.process().destroyForcibly().onExit().join();
    close();
  }

  /** Stops the server, if it is not stopped; its data stays. */
  @Override
  public void close() {
    try (home) {
      server.close();
      if (Files.exists(sockets)) {
        Directories.delete(sockets);
      }
    } catch (IOException e) {
      throw failed("has left " + sockets, e);
    }
  }
}
