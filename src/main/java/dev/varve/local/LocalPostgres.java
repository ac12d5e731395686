package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PostgreSQL server with logical decoding on a loopback port, with its data in a directory that
 * is kept for the next start. Passwords are checked; the superuser's is random and readable by this
 * user only. Data survives the kill of any process, not the fall of the machine: it does not sync.
 */
public final class LocalPostgres implements AutoCloseable {
  public static final String SUPERUSER = "postgres";
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final int STATUS_LINE = 7;

  /**
   * Nothing leaves the machine, so a password need not be hidden on its way: to prove it by SCRAM
   * costs each client 8,192 hashes each time that it connects.
   */
  private static final String AUTHENTICATION = "password";

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("wal_level", "logical"),
          Map.entry("max_replication_slots", "20"),
          Map.entry("max_wal_senders", "20"),
          Map.entry("max_connections", "100"),
          Map.entry("shared_buffers", "64MB"),
          Map.entry("max_wal_size", "512MB"),
          Map.entry("fsync", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"));

  private final ServerHome home;
  private final ServerProcess server;
  private final int port;

  private LocalPostgres(ServerHome home, ServerProcess server, int port) {
    this.home = home;
    this.server = server;
    this.port = port;
  }

  /** Starts the server, with a new data directory if there is none, and waits until it answers. */
  public static LocalPostgres start(Path directory) {
    return start(directory, Map.of());
  }

  /** The same with settings that replace or add to those of this class. */
  public static LocalPostgres start(Path directory, Map<String, String> settings) {
    return start(directory, settings, Map.of());
  }

  /** The same with what the server finds in its environment beside this process's own. */
  public static LocalPostgres start(
      Path directory, Map<String, String> settings, Map<String, String> environment) {
    ServerHome home = ServerHome.claim(directory);
    try {
      Path binaries = PostgresBinaries.unpacked(ProgramCache.ofUser());
      initialise(home, binaries);
      int port = home.port("postgres");
      ServerProcess server = launch(home, binaries, port, settings, environment);
      return new LocalPostgres(home, server, port);
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
    List<String> command = command(binaries, "initdb");
    command.addAll(List.of("-D", draft.toString(), "-U", SUPERUSER, "-A", AUTHENTICATION));
    command.add("--pwfile=" + home.secretFile("password"));
    command.addAll(List.of("-E", "UTF8", "--locale=C", "--no-sync"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.path("initdb.log").toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw failed(home, "could not make its data directory, see initdb.log", null);
    }
    Files.move(draft, data);
  }

  /** PostgreSQL refuses to run as root, so root runs it as nobody in a user namespace. */
  private static List<String> command(Path binaries, String program) throws IOException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      requireUserNamespace();
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(binaries.resolve("bin").resolve(program).toString());
    return command;
  }

  private static void requireUserNamespace() throws IOException {
    Process probe = new ProcessBuilder("unshare", "-U", "true").redirectErrorStream(true).start();
    if (probe.onExit().join().exitValue() != 0) {
      throw VarveException.of(
          ErrorCode.PROCESS_FAILED,
          "embedded PostgreSQL does not run as root, and this system allows root no user namespace",
          "run it as another user");
    }
  }

  private static ServerProcess launch(
      ServerHome home,
      Path binaries,
      int port,
      Map<String, String> settings,
      Map<String, String> environment)
      throws IOException {
    List<String> command = command(binaries, "postgres");
    command.addAll(List.of("-D", home.path("data").toString(), "-p", Integer.toString(port)));
    Map<String, String> merged = new TreeMap<>(SETTINGS);
    merged.putAll(settings);
    merged.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.path("server.log").toFile()));
    builder.environment().putAll(environment);
    ServerProcess server =
        ServerProcess.start(builder, ServerProcess.StopSignal.INT, home.pidFile());
    try {
      awaitReady(home, server.process());
      return server;
    } catch (VarveException e) {
      server.close();
      throw e;
    }
  }

  private static void awaitReady(ServerHome home, Process process) throws IOException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!isReady(home.path("data").resolve("postmaster.pid"), process.pid())) {
      if (!process.isAlive()) {
        throw failed(home, "ended before it was ready", null);
      }
      if (System.nanoTime() > deadline) {
        throw failed(home, "was not ready after " + START_PATIENCE.toSeconds() + " s", null);
      }
      pause(home);
    }
  }

  private static void pause(ServerHome home) {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(home, "was interrupted while starting", e);
    }
  }

  /** The postmaster writes its state into the eighth line of its pid file. */
  private static boolean isReady(Path file, long pid) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.size() > STATUS_LINE
        && lines.get(0).equals(Long.toString(pid))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  private static VarveException failed(ServerHome home, String what, Exception cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        "embedded PostgreSQL " + what,
        "read " + home.path("server.log"),
        cause);
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The file that holds the superuser's password. */
  public Path passwordFile() {
    return home.secretFile("password");
  }

  /** A new connection as the superuser. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), SUPERUSER, home.secret("password"));
  }

  String superuserPassword() {
    return home.secret("password");
  }

  /** A file with a random secret of this server, made at the first call. */
  Path secretFile(String name) {
    return home.secretFile(name);
  }

  long pid() {
    return server.process().pid();
  }

  /** Stops the server; its data stays. */
  @Override
  public void close() {
    try (home) {
      server.close();
    }
  }
}
