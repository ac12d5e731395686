package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.LocalKafka;
import dev.varve.local.LocalPostgres;
import dev.varve.local.LocalS3;
import dev.varve.local.SharedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A database, a broker and a bucket for {@code varve run}, which can go away and come back. */
final class RunScene implements AutoCloseable {
  static final String CANARY = "canary-4f1d-password";

  private final Path folder;
  private final String topic = SharedKafka.name("varve.lineage");
  private final Path weakPassword;
  private final boolean ownsKafka;
  private LocalKafka kafka;
  private LocalPostgres postgres;
  private LocalS3 s3;

  private RunScene(Path folder, boolean ownsKafka) throws IOException {
    this.folder = folder;
    this.weakPassword = Files.writeString(folder.resolve("weak-password"), CANARY);
    this.ownsKafka = ownsKafka;
  }

  static RunScene start(Path folder) throws Exception {
    RunScene scene = new RunScene(folder, false);
    scene.kafka = SharedKafka.broker();
    return start(scene);
  }

  /** With a broker of its own, which can go away too. */
  static RunScene withBroker(Path folder) throws Exception {
    RunScene scene = new RunScene(folder, true);
    scene.startKafka();
    return start(scene);
  }

  private static RunScene start(RunScene scene) throws Exception {
    scene.startPostgres();
    scene.kafka.createTopic(scene.topic, 1);
    scene.sql("CREATE PUBLICATION varve_crm FOR ALL TABLES");
    return scene;
  }

  void startPostgres() {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
  }

  void stopPostgres() {
    postgres.close();
  }

  void startKafka() {
    kafka = LocalKafka.start(folder.resolve("kafka"));
  }

  void stopKafka() {
    kafka.close();
  }

  void startS3() {
    s3 = LocalS3.start(folder.resolve("s3"));
  }

  void stopS3() {
    s3.close();
  }

  /** With the bucket; started by who asks first. */
  LocalS3 s3() {
    if (s3 == null) {
      startS3();
      s3.createBucket("archive");
    }
    return s3;
  }

  /** How a data map names {@link #CANARY}. */
  String weakPassword() {
    return "${file:" + weakPassword + "}";
  }

  void sql(String... statements) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Waits until somebody reads this slot. */
  void awaitReader(String slot) throws Exception {
    sql(
        "DO $$ BEGIN FOR i IN 1..600 LOOP"
            + " EXIT WHEN EXISTS (SELECT FROM pg_replication_slots WHERE active AND slot_name = '"
            + slot
            + "'); PERFORM pg_sleep(0.1); END LOOP; END $$");
  }

  /** A data map with a slot, a state and an archive of its own. */
  DataMap map(String name) {
    return new DataMap(this, name, Map.of());
  }

  /** What the archive of a data map answers, as CSV without its header. */
  static String query(Path dataMap, String sql) {
    CommandRun run = CommandRun.of("query", "--config", dataMap.toString(), sql, "--output", "csv");
    assertEquals(0, run.exitCode(), run.err());
    return run.out().substring(run.out().indexOf('\n') + 1).strip();
  }

  static void assertSound(Path dataMap) {
    CommandRun run = CommandRun.of("verify", "--config", dataMap.toString());
    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().startsWith("sound: "), run.out());
  }

  @Override
  public void close() {
    if (s3 != null) {
      s3.close();
    }
    postgres.close();
    if (ownsKafka) {
      kafka.close();
    }
  }

  record DataMap(RunScene scene, String name, Map<String, String> changed) {
    DataMap with(String key, String value) {
      Map<String, String> more = new LinkedHashMap<>(changed);
      more.put(key, value);
      return new DataMap(scene, name, more);
    }

    DataMap onS3() {
      LocalS3 s3 = scene.s3();
      return with("uri", "s3://archive/" + name)
          .with("endpoint", s3.endpoint().toString())
          .with("accessKey", "${file:" + s3.accessKeyFile() + "}")
          .with("secretKey", "${file:" + s3.secretKeyFile() + "}");
    }

    Path home() {
      return scene.folder.resolve(name);
    }

    /** Writes it for a run. */
    Path file(String run) throws IOException {
      return Files.writeString(
          Files.createDirectories(home().resolve(run)).resolve("archive.yaml"), text());
    }

    /** A run that goes on until it is stopped. */
    LiveCommand start(String run) throws IOException {
      return CommandThread.start(arguments(run));
    }

    /** A run in a process of its own. */
    LiveCommand process(String run, String... options) throws Exception {
      return VarveProcess.start(
          home().resolve(run),
          Map.of(),
          Path.of(value("temporary", System.getProperty("java.io.tmpdir"))),
          arguments(run, options));
    }

    /** Runs in this JVM what ends soon by itself. */
    CommandRun tries(String run, String... options) throws IOException {
      return CommandRun.of(arguments(run, options));
    }

    private String[] arguments(String run, String... options) throws IOException {
      return Stream.concat(
              Stream.of("run", "--config", file(run).toString()), Arrays.stream(options))
          .toArray(String[]::new);
    }

    private String value(String key, Object otherwise) {
      return changed.getOrDefault(key, otherwise.toString());
    }

    private String optional(String key) {
      return changed.containsKey(key) ? "  " + key + ": " + changed.get(key) + "\n" : "";
    }

    private String text() {
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
          idleAfter: 1s
          heartbeat: 1s
          tables:
            include: [%s]
          window:
            length: 2s
            lateness: 0s
      lineage:
        bootstrapServers: %s
        topic: %s
        properties:
          max.block.ms: "5000"
          request.timeout.ms: "5000"
          default.api.timeout.ms: "20000"
          delivery.timeout.ms: "10000"
      state:
        uri: %s
        checkpointInterval: 1s
      storage:
        uri: %s
      """
              .formatted(
                  value("port", scene.postgres.port()),
                  value("username", LocalPostgres.SUPERUSER),
                  value("password", "${file:" + scene.postgres.passwordFile() + "}"),
                  name,
                  value("tables", "public.*"),
                  scene.kafka.bootstrapServers(),
                  value("topic", scene.topic),
                  value("state", home().resolve("state").toUri()),
                  value("uri", home().resolve("archive").toUri()))
          + optional("endpoint")
          + optional("accessKey")
          + optional("secretKey")
          + (changed.containsKey("bogus") ? "bogus: 1\n" : "");
    }
  }
}
