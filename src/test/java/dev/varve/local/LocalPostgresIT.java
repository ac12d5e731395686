package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir Path directory;

  @Test
  void keepsItsDataAndItsPortForTheNextStart() throws SQLException {
    int port;
    try (LocalPostgres first = LocalPostgres.start(directory)) {
      port = first.port();
      query(first, "CREATE TABLE kept AS SELECT 42 AS answer; SELECT answer FROM kept");
    }

    try (LocalPostgres second = LocalPostgres.start(directory)) {
      assertEquals("42", query(second, "SELECT answer FROM kept"));
      assertEquals(port, second.port());
      assertEquals("logical", query(second, "SHOW wal_level"));
    }
  }

  @Test
  void takesSettingsThatReplaceItsOwn() throws SQLException {
    try (LocalPostgres server = LocalPostgres.start(directory, Map.of("wal_level", "replica"))) {
      assertEquals("replica", query(server, "SHOW wal_level"));
    }
  }

  @Test
  void refusesAWrongPassword() {
    try (LocalPostgres server = LocalPostgres.start(directory)) {
      SQLException refused =
          assertThrows(
              SQLException.class,
              () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"));
      assertEquals("28P01", refused.getSQLState());
    }
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (LocalPostgres server = LocalPostgres.start(directory)) {
      VarveException refused =
          assertThrows(VarveException.class, () -> LocalPostgres.start(directory));
      assertEquals(ErrorCode.PROCESS_FAILED, refused.code());
      assertTrue(isAlive(server.pid()));
    }
  }

  @Test
  void stopsItsProcessAndForgetsIt() {
    LocalPostgres server = LocalPostgres.start(directory);
    server.close();
    assertFalse(isAlive(server.pid()));
    assertFalse(Files.exists(directory.resolve("pid")));
  }

  @Test
  void stopsWhatAKilledOwnerLeftRunning() throws Exception {
    Process owner = LeftBehind.start(directory);
    long leftover = LeftBehind.serverPid(directory);
    owner.destroyForcibly().onExit().join();
    assertTrue(isAlive(leftover), "the server outlives its killed owner");

    try (LocalPostgres next = LocalPostgres.start(directory)) {
      assertFalse(isAlive(leftover));
      assertEquals("1", query(next, "SELECT 1"));
    }
  }

  /** A JVM that starts a server and waits to be killed. */
  static final class LeftBehind {
    public static void main(String[] arguments) throws Exception {
      LocalPostgres.start(Path.of(arguments[0]));
      System.out.println("started");
      Thread.currentThread().join();
    }

    static Process start(Path directory) throws Exception {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              LeftBehind.class.getName(),
              directory.toString());
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      assertEquals("started", process.inputReader().readLine());
      return process;
    }

    static long serverPid(Path directory) throws Exception {
      return Long.parseLong(Files.readString(directory.resolve("pid")).split(" ")[0]);
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static String query(LocalPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (ResultSet result = statement.getResultSet()) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
