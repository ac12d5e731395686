package dev.varve.local;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A MySQL server that the machine brings; a test that needs it is skipped loudly without. */
public final class LocalMySql extends LocalMySqlServer {
  private static final String VARIABLE = "VARVE_MYSQLD";

  private LocalMySql(Path directory, Path mysqld, Map<String, String> settings) {
    super(directory, new MySql(mysqld), settings);
  }

  /** Starts the server, with a new data directory if there is none, and waits until it answers. */
  public static LocalMySql start(Path directory) {
    return start(directory, Map.of());
  }

  /** The same with settings that replace or add to the usual ones. */
  public static LocalMySql start(Path directory, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("mysqlx", "OFF");
    all.put("skip-name-resolve", "OFF"); // root is one of localhost
    all.put("secure-file-priv", "NULL");
    all.putAll(settings);
    return new LocalMySql(directory, found(), all);
  }

  /** The server that the variable or the search path names. */
  private static Path found() {
    String configured = System.getProperty("varve.mysqld", System.getenv(VARIABLE));
    Optional<Path> mysqld =
        configured == null
            ? Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "mysqld"))
                .filter(LocalMySql::isMySql)
                .findFirst()
            : Optional.of(Path.of(configured));
    if (mysqld.isEmpty()) {
      String missing =
          "NO MYSQL SERVER, SO NOTHING OF MYSQL WAS TESTED: no mysqld is on the path; set "
              + VARIABLE
              + " to one, or to what .ci/mysql-server prints, which fetches one";
      System.err.println("WARNING: " + missing);
      abort(missing);
    }
    return mysqld.get();
  }

  /** MariaDB may have the same name. */
  private static boolean isMySql(Path mysqld) {
    if (!Files.isExecutable(mysqld)) {
      return false;
    }
    try {
      Process process = new ProcessBuilder(mysqld.toString(), "--version").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.onExit().join().exitValue() == 0 && !said.contains("MariaDB");
    } catch (IOException unusable) {
      return false;
    }
  }

  private record MySql(Path mysqld) implements Program {
    @Override
    public String name() {
      return "mysql";
    }

    @Override
    public List<String> initialise(Path data) {
      return Stream.concat(run().stream(), Stream.of("--initialize-insecure", "--datadir=" + data))
          .toList();
    }

    @Override
    public List<String> run() {
      return List.of(
          mysqld.toString(), "--no-defaults", "--user=" + System.getProperty("user.name"));
    }
  }
}
