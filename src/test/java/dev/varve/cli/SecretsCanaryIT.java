package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.LineageConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.local.SharedKafka;
import dev.varve.local.TestServers;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret of the data map is anywhere but where it was given: {@code varve run} archives, with
 * its web UI on, fails once and goes on, and stops with a savepoint; then its state, its archive,
 * its topic, its temporary files, its log, its terminal, its arguments and all that the web UI said
 * are searched.
 *
 * <p>State is searched as bytes. RocksDB's own files may be compressed; a savepoint is not, and has
 * the same state. Row blocks and data files hold nothing but rows.
 */
class SecretsCanaryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String MARKER = "canaryshop";
  private static final int ROWS = 100;
  private static final String PASSWORD = "c4n4ry7database0password51";
  private static final String KEY_PASSWORD = "c4n4ry8kafka0key0password52";
  private static final String SASL_PASSWORD = "c4n4ry9kafka0sasl0password53";

  @TempDir Path folder;
  private final String topic = SharedKafka.name("lineage");

  @Test
  void findsNoSecretInAnythingThatARunWritesOrSays() throws Exception {
    try (TestServers stack = TestServers.start(folder.resolve("servers"))) {
      stack.s3().createBucket("varve");
      stack.kafka().createTopic(topic, 1);
      prepare(stack);
      SecretHunt hunt = new SecretHunt(secrets(stack), MARKER);

      run(stack, hunt);

      Path bucket = folder.resolve("servers/s3/data/varve");
      hunt.inFiles("checkpoints", bucket.resolve("state/checkpoints"));
      hunt.inFiles("savepoints", bucket.resolve("state/savepoints"));
      hunt.inFiles("archive", bucket.resolve("archive"));
      try (LineageTopic reader = LineageTopic.open(lineage(stack))) {
        reader.readAll(record -> hunt.in("topic", "a record", bytes(record.key() + record.json())));
      }
      hunt.assertNothingFound();
    }
  }

  private void run(TestServers stack, SecretHunt hunt) throws Exception {
    Path home = folder.resolve("run");
    int port = freePort();
    String[] arguments = {
      "run", "--config", dataMap(stack).toString(), "--web-ui", Integer.toString(port)
    };
    try (VarveProcess varve = VarveProcess.start(home, environment(stack, home), arguments)) {
      varve.awaitSaid("archiving; ");
      FlinkRest rest = new FlinkRest(port);
      await("rows are archived", () -> rows(stack) >= ROWS);
      sql(stack, "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots");
      await("it has failed", () -> rest.failures() > 0);
      sql(stack, "INSERT INTO orders VALUES (" + (ROWS + 1) + ", 'later')");
      await("it goes on", () -> rows(stack) > ROWS);

      hunt.in("arguments", "command line", varve.commandLine());
      Map<String, FlinkRest.Answer> answers = rest.everything();
      answers.forEach((path, answer) -> hunt.in("web UI", path, answer.body()));
      assertTold(answers);
      hunt.inFiles("temporary files", home.resolve("tmp"));
      varve.interrupt().succeeds();
      hunt.in("terminal", "what it said", bytes(varve.out() + varve.err()));
    }
    hunt.in("log", "varve.log", Files.readAllBytes(home.resolve("varve.log")));
  }

  /** The resources that would tell a secret were there to be asked. */
  static void assertTold(Map<String, FlinkRest.Answer> answers) {
    for (String end :
        List.of(
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/log",
            "/config",
            "/plan",
            "/exceptions",
            "/checkpoints",
            "/thread-dump")) {
      assertTrue(
          answers.entrySet().stream()
              .anyMatch(told -> told.getKey().endsWith(end) && told.getValue().status() == 200),
          end + " of " + answers.keySet());
    }
  }

  private static Map<String, String> secrets(TestServers stack) {
    return Map.of(
        "the database's password", PASSWORD,
        "the access key", stack.s3().accessKey(),
        "the secret key", stack.s3().secretKey(),
        "the password of Kafka's key", KEY_PASSWORD,
        "the password for Kafka", SASL_PASSWORD);
  }

  private static Map<String, String> environment(TestServers stack, Path home) throws Exception {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    return Map.of(
        "CANARY_SHOP_PASSWORD",
        PASSWORD,
        "CANARY_KEY_PASSWORD",
        KEY_PASSWORD,
        "CANARY_ACCESS_KEY",
        stack.s3().accessKey(),
        "JAVA_TOOL_OPTIONS",
        "-Djava.io.tmpdir=%s -Dlog.file=%s".formatted(temporary, home.resolve("varve.log")));
  }

  private static void prepare(TestServers stack) throws Exception {
    sql(
        stack,
        "CREATE ROLE archivist LOGIN REPLICATION PASSWORD '" + PASSWORD + "'",
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
        "INSERT INTO orders SELECT i, 'note' FROM generate_series(1, " + ROWS + ") i",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO archivist",
        "CREATE PUBLICATION varve_shop FOR ALL TABLES");
  }

  /** Kafka's passwords are of no use to this broker, but a client reads and keeps them. */
  private Path dataMap(TestServers stack) throws Exception {
    Path saslPassword = Files.writeString(folder.resolve("sasl-password"), SASL_PASSWORD);
    return Files.writeString(
        folder.resolve("archive-of-" + MARKER + ".yaml"),
        """
        version: 1
        sources:
          - name: %s
            host: 127.0.0.1
            port: %d
            database: postgres
            username: archivist
            password: ${env:CANARY_SHOP_PASSWORD}
            slot: varve_shop
            publication: varve_shop
            heartbeat: 1s
            idleAfter: 1s
            tables:
              include: [public.*]
            window:
              length: 2s
              lateness: 0s
        storage:
          uri: s3://varve/archive
          endpoint: %s
          region: us-east-1
          accessKey: ${env:CANARY_ACCESS_KEY}
          secretKey: ${file:%s}
        lineage:
          bootstrapServers: %s
          topic: %s
          properties:
            ssl.key.password: ${env:CANARY_KEY_PASSWORD}
            sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required
              username="varve" password="${file:%s}";'
        state:
          uri: s3://varve/state
          checkpointInterval: 1s
        """
            .formatted(
                MARKER,
                stack.postgres().port(),
                stack.s3().endpoint(),
                stack.s3().secretKeyFile(),
                stack.kafka().bootstrapServers(),
                topic,
                saslPassword));
  }

  private LineageConfig lineage(TestServers stack) {
    return new LineageConfig(
        stack.kafka().bootstrapServers(), topic, "varve", Map.of(), Duration.ofMinutes(15));
  }

  private static long rows(TestServers stack) {
    try (ObjectStore store = ObjectStores.open(stack.s3().storage("s3://varve/archive"));
        Stream<Ledger.Entry> entries = new Ledger(store, MARKER).readFrom(1)) {
      return entries.map(Ledger.Entry::manifest).mapToLong(Manifest::rows).sum();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, "not within " + PATIENCE + ": " + what);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
  }

  private static void sql(TestServers stack, String... statements) throws Exception {
    try (Connection connection = stack.postgres().connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
