package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.local.LocalKafka;
import dev.varve.local.LocalPostgres;
import dev.varve.local.LocalS3;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code varve run} says to wrong input and to a full disk; and that it starts when mended.
 */
class BadInputIT {
  private static final String CANARY = "canary-4f1d-password";

  @TempDir private static Path folder;
  private static LocalPostgres postgres;
  private static LocalKafka kafka;
  private static LocalS3 s3;

  @BeforeAll
  static void startServers() throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    kafka = LocalKafka.start(folder.resolve("kafka"));
    s3 = LocalS3.start(folder.resolve("s3"));
    s3.createBucket("archive");
    kafka.createTopic("varve.lineage", 1);
    sql(
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
        "INSERT INTO orders SELECT i, 'note' FROM generate_series(1, 100) i",
        "CREATE ROLE weak LOGIN PASSWORD '" + CANARY + "'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak",
        "CREATE PUBLICATION varve_crm FOR ALL TABLES");
  }

  @AfterAll
  static void stopServers() {
    s3.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void refusesWhatIsWrongThenStartsWithTheSameStateOnceItIsMended() throws Exception {
    DataMap good = new DataMap("mended");
    good.with("bogus", "1").run("key").refuses(2, "VRV-1003", "bogus: unknown key");
    good.with("port", "1").run("database").refuses(4, "VRV-3001", "127.0.0.1:1/postgres");
    good.with("username", "weak")
        .with("password", "${env:WEAK_PASSWORD}")
        .run("privilege")
        .refuses(4, "VRV-3002", "REPLICATION");
    assertHidden(
        good.with("password", "${env:WEAK_PASSWORD}")
            .run("password")
            .refuses(4, "VRV-3002", "refuses the role or its password"));
    good.with("topic", "nowhere").run("topic").refuses(4, "VRV-3201", "nowhere");
    assertHidden(
        good.with("uri", "s3://archive/crm")
            .with("endpoint", s3.endpoint().toString())
            .with("accessKey", "${env:WEAK_PASSWORD}")
            .with("secretKey", "${env:WEAK_PASSWORD}")
            .run("bucket")
            .refuses(4, "VRV-3102", "s3://archive/crm"));
    Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "a file");
    good.with("state", inTheWay.toUri().toString())
        .run("state")
        .refuses(4, "VRV-3404", inTheWay.toString());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      good.run("port", "--web-ui", port).refuses(4, "VRV-3403", port);
    }

    good.run("again", "--until-caught-up").succeeds();

    sql("SELECT pg_drop_replication_slot('slot_mended')");
    good.run("slot", "--until-caught-up").refuses(4, "VRV-3004", "slot_mended");
  }

  @Test
  void refusesAFullDiskForItsStateAndStartsWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    assumeTrue(mount(disk), "LEFT OUT: this user may not mount a small disk");
    try {
      Path filler = Files.write(disk.resolve("filler"), new byte[(4 << 20) - (16 << 10)]);
      DataMap map = new DataMap("full").with("state", disk.resolve("state").toUri().toString());
      map.run("full").refuses(4, "VRV-3103", disk.toString());
      Files.delete(filler);
      map.run("room", "--until-caught-up").succeeds();
    } finally {
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  private static boolean mount(Path disk) throws Exception {
    return System.getProperty("user.name").equals("root")
        && new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString())
                .start()
                .waitFor()
            == 0;
  }

  /** A data map of the servers with a slot, a state and an archive of its own. */
  private record DataMap(String name, Map<String, String> changed) {
    DataMap(String name) {
      this(name, Map.of());
    }

    DataMap with(String key, String value) {
      Map<String, String> more = new LinkedHashMap<>(changed);
      more.put(key, value);
      return new DataMap(name, more);
    }

    VarveProcess run(String run, String... options) throws Exception {
      Path home = Files.createDirectories(folder.resolve(name).resolve(run));
      Path file = Files.writeString(home.resolve("archive.yaml"), text());
      String[] arguments = new String[options.length + 3];
      arguments[0] = "run";
      arguments[1] = "--config";
      arguments[2] = file.toString();
      System.arraycopy(options, 0, arguments, 3, options.length);
      return VarveProcess.start(home, Map.of("WEAK_PASSWORD", CANARY), arguments);
    }

    private String value(String key, Object otherwise) {
      return changed.getOrDefault(key, otherwise.toString());
    }

    private String optional(String key) {
      return changed.containsKey(key) ? "  " + key + ": " + changed.get(key) + "\n" : "";
    }

    private String text() {
      Path home = folder.resolve(name);
      return """
      version: 1
      sources:
        - name: crm
          host: 127.0.0.1
          port: %s
          database: postgres
          username: %s
          password: %s
          slot: slot_%s
          publication: varve_crm
          idleAfter: 2s
          heartbeat: 1s
          tables:
            include: [public.*]
          window:
            length: 2s
            lateness: 0s
      lineage:
        bootstrapServers: %s
        topic: %s
      state:
        uri: %s
        checkpointInterval: 1s
      storage:
        uri: %s
      """
              .formatted(
                  value("port", postgres.port()),
                  value("username", LocalPostgres.SUPERUSER),
                  value("password", "${file:" + postgres.passwordFile() + "}"),
                  name,
                  kafka.bootstrapServers(),
                  value("topic", "varve.lineage"),
                  value("state", home.resolve("state").toUri()),
                  value("uri", home.resolve("archive").toUri()))
          + optional("endpoint")
          + optional("accessKey")
          + optional("secretKey")
          + (changed.containsKey("bogus") ? "bogus: 1\n" : "");
    }
  }

  private static void assertHidden(VarveProcess process) throws Exception {
    assertFalse(process.err().contains(CANARY), "a secret was said");
  }

  private static void sql(String... statements) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
