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
import java.util.LinkedHashMap;
import java.util.Map;

/** A database, a broker and a bucket for {@code varve run}, which can go away and come back. */
final class RunScene implements AutoCloseable {
  static final String CANARY = "canary-4f1d-password";

  private final Path folder;
  private final String topic = SharedKafka.name("varve.lineage");
  private LocalPostgres postgres;
  private LocalKafka kafka = SharedKafka.broker();
  private LocalS3 s3;

  private RunScene(Path folder) {
    this.folder = folder;
  }

  static RunScene start(Path folder) throws Exception {
    return start(new RunScene(folder));
  }

  /** With a broker of its own, which can go away too. */
  static RunScene withBroker(Path folder) throws Exception {
    RunScene scene = new RunScene(folder);
    scene.startKafka();
    return start(scene);
  }

  private static RunScene start(RunScene scene) throws Exception {
    scene.startPostgres();
    scene.startS3();
    scene.kafka.createTopic(scene.topic, 1);
    scene.s3.createBucket("archive");
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

  LocalS3 s3() {
    return s3;
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
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
    s3.close();
    postgres.close();
    if (kafka != SharedKafka.broker()) {
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
      return with("uri", "s3://archive/" + name)
          .with("endpoint", scene.s3.endpoint().toString())
          .with("accessKey", "${file:" + scene.s3.accessKeyFile() + "}")
          .with("secretKey", "${file:" + scene.s3.secretKeyFile() + "}");
    }

    Path home() {
      return scene.folder.resolve(name);
    }

    /** Writes it for a run. */
    Path file(String run) throws IOException {
      return Files.writeString(
          Files.createDirectories(home().resolve(run)).resolve("archive.yaml"), text());
    }

    VarveProcess run(String run, String... options) throws Exception {
      String[] arguments = new String[options.length + 3];
      arguments[0] = "run";
      arguments[1] = "--config";
      arguments[2] = file(run).toString();
      System.arraycopy(options, 0, arguments, 3, options.length);
      return VarveProcess.start(
          home().resolve(run),
          Map.of("WEAK_PASSWORD", CANARY),
          Path.of(value("temporary", System.getProperty("java.io.tmpdir"))),
          arguments);
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
