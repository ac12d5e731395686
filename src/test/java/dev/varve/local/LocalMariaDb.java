package dev.varve.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A MariaDB server that comes with the build. */
public final class LocalMariaDb extends LocalMySqlServer {
  private LocalMariaDb(Path directory, Map<String, String> settings) {
    super(directory, new MariaDb(), settings);
  }

  /** Starts the server, with a new data directory if there is none, and waits until it answers. */
  public static LocalMariaDb start(Path directory) {
    return start(directory, Map.of());
  }

  /** The same with settings that replace or add to the usual ones. */
  public static LocalMariaDb start(Path directory, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("innodb-log-file-size", "32M");
    all.put("performance-schema", "OFF");
    all.putAll(settings);
    return new LocalMariaDb(directory, all);
  }

  private record MariaDb() implements Program {
    @Override
    public String name() {
      return "mariadb";
    }

    @Override
    public List<String> initialise(Path data) throws IOException {
      Path binaries = binaries();
      return List.of(
          binaries.resolve("scripts/mariadb-install-db").toString(),
          "--no-defaults",
          "--basedir=" + binaries,
          "--datadir=" + data,
          "--auth-root-authentication-method=normal",
          "--skip-test-db",
          "--user=" + System.getProperty("user.name"));
    }

    @Override
    public List<String> run() throws IOException {
      Path binaries = binaries();
      LoopbackCertificate tls = LoopbackCertificate.of(ProgramCache.ofUser());
      return List.of(
          binaries.resolve("bin/mariadbd").toString(),
          "--no-defaults",
          "--basedir=" + binaries,
          "--ssl-cert=" + tls.certificate(),
          "--ssl-key=" + tls.key());
    }

    private static Path binaries() throws IOException {
      return MariaDbBinaries.unpacked(ProgramCache.ofUser());
    }
  }
}
