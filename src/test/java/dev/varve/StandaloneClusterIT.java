package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import dev.varve.local.TestServers;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyProgress;
import dev.varve.ops.verify.VerifyReport;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster jar on a real cluster: JobManager and TaskManager in processes of their own, archive
 * and state on S3, and each change once although the TaskManager is killed. How a job is stopped
 * and resumed there is in {@code ChaosIT}.
 */
class StandaloneClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SNAPSHOT_ROWS = 400;
  private static final String TASK_MANAGER = "taskmanager-1";

  @TempDir Path directory;
  private final List<Manifest> ledger = new ArrayList<>();
  private final String lineage = SharedKafka.name("lineage");
  private TestServers stack;
  private ArchiveConfig config;
  private ObjectStore archive;
  private StandaloneCluster cluster;

  @BeforeEach
  void start() throws Exception {
    stack = TestServers.start(directory.resolve("servers"));
    stack.s3().createBucket("varve");
    stack.kafka().createTopic(lineage, 1);
    try (Connection admin = stack.postgres().connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE shop");
    }
    Path dataMap = Files.writeString(directory.resolve("archive.yaml"), dataMap());
    config = ConfigLoader.load(dataMap);
    archive = ObjectStores.open(stack.s3().storage("s3://varve/archive"));
    cluster = StandaloneCluster.assemble(directory, flinkSettings(), secrets());
  }

  @AfterEach
  void stop() throws Exception {
    try (TestServers servers = stack;
        ObjectStore store = archive;
        StandaloneCluster processes = cluster) {
      assertTrue(servers != null && store != null && processes != null, "not all was started");
    }
  }

  @Test
  void archivesEachChangeOnceThroughAKill() throws Exception {
    ShopTraffic traffic = new ShopTraffic(stack.postgres());
    traffic.prepare(SNAPSHOT_ROWS);
    cluster.run("start");
    cluster.run("submit", "--config", directory.resolve("archive.yaml").toString());
    await("the snapshot is sealed", () -> rowsInLedger() == SNAPSHOT_ROWS);

    traffic.start();
    awaitMoreRows(200);
    cluster.kill(TASK_MANAGER);
    assertTrue(cluster.run("status").contains(TASK_MANAGER + " has ended"));
    Path left = Files.createFile(cluster.path("tmp").resolve(TASK_MANAGER).resolve("left"));
    assertTrue(cluster.run("start").contains("started " + TASK_MANAGER));
    assertFalse(Files.exists(left), "a process removes what one that was killed has left");

    awaitMoreRows(200);
    assertTrue(cluster.run("savepoint").contains("savepoint s3://varve/state/savepoints/"));
    long changes = traffic.finish();
    await("everything is sealed", () -> rowsInLedger() >= SNAPSHOT_ROWS + changes);
    await("every layer is announced", () -> lineage().size() >= 2 * runsInLedger());
    String stopped = cluster.run("stop-job");
    assertTrue(stopped.contains("savepoint s3://varve/state/savepoints/"), stopped);

    assertEquals(SNAPSHOT_ROWS, inFiles("count(*) FILTER (_varve_op = 'r')"));
    assertEquals(changes, inFiles("count(*) FILTER (_varve_op <> 'r')"));
    assertEquals(SNAPSHOT_ROWS + changes, inFiles("count(DISTINCT (id, step, _varve_op))"));
    assertSound();
    assertEachRunStartedAndCompletedOnce();
    assertCredentialsAreForTheirOwnerOnly();
  }

  private String dataMap() {
    return """
    version: 1
    sources:
      - name: shop
        host: 127.0.0.1
        port: %d
        database: shop
        username: %s
        password: ${file:%s}
        namespace: postgres://shop-db:5432
        heartbeat: 2s
        idleAfter: 1s
        tables:
          include: [public.*]
        window:
          length: 2s
          lateness: 500ms
    storage:
      uri: s3://varve/archive
      endpoint: %s
      region: us-east-1
      accessKey: ${env:ARCHIVE_ACCESS_KEY}
      secretKey: ${env:ARCHIVE_SECRET_KEY}
    lineage:
      bootstrapServers: %s
      topic: %s
      namespace: varve-test
    state:
      uri: s3://varve/state
      checkpointInterval: 1s
    """
        .formatted(
            stack.postgres().port(),
            LocalPostgres.SUPERUSER,
            stack.postgres().passwordFile(),
            stack.s3().endpoint(),
            stack.kafka().bootstrapServers(),
            lineage);
  }

  private Map<String, String> flinkSettings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("s3.endpoint", stack.s3().endpoint().toString());
    settings.put("s3.path.style.access", "true");
    settings.put("s3.access-key", stack.s3().accessKey());
    settings.put("s3.secret-key", stack.s3().secretKey());
    settings.put("heartbeat.interval", "1000");
    settings.put("heartbeat.timeout", "5000");
    settings.put("jobmanager.memory.process.size", "640m");
    settings.put("jobmanager.memory.jvm-metaspace.size", "160m");
    settings.put("taskmanager.memory.process.size", "1g");
    settings.put("taskmanager.memory.managed.size", "128m");
    settings.put("taskmanager.memory.jvm-metaspace.size", "192m");
    return settings;
  }

  private Map<String, String> secrets() {
    return Map.of(
        "ARCHIVE_ACCESS_KEY", stack.s3().accessKey(),
        "ARCHIVE_SECRET_KEY", stack.s3().secretKey());
  }

  /** The whole ledger, of which only what is new is read. */
  private List<Manifest> ledger() {
    try (Stream<Ledger.Entry> fresh = new Ledger(archive, "shop").readFrom(ledger.size() + 1)) {
      fresh.map(Ledger.Entry::manifest).forEach(ledger::add);
    }
    return ledger;
  }

  private long rowsInLedger() {
    return ledger().stream().mapToLong(Manifest::rows).sum();
  }

  /** One run of lineage for each table that has rows in a revision of a window. */
  private long runsInLedger() {
    return ledger().stream()
        .flatMap(manifest -> manifest.tables().stream())
        .filter(table -> table.rowsWritten() > 0)
        .count();
  }

  private void awaitMoreRows(long more) throws Exception {
    long goal = rowsInLedger() + more;
    await(more + " more rows are sealed", () -> rowsInLedger() >= goal);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, "not within " + PATIENCE + ": " + what);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
  }

  private List<JsonNode> lineage() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      List<String> texts = new ArrayList<>();
      topic.readAll(record -> texts.add(record.json()));
      for (String text : texts) {
        events.add(json.readTree(text));
      }
    }
    return events;
  }

  /** What DuckDB finds in all data files of the bucket, without the ledger. */
  private long inFiles(String expression) throws SQLException {
    Path bucket = directory.resolve("servers/s3/data/varve");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT %s FROM read_parquet('%s/archive/tables/**/*.parquet', union_by_name = true)"
                    .formatted(expression, bucket))) {
      row.next();
      return row.getLong(1);
    }
  }

  private void assertSound() {
    VerifyReport report = Verify.run(archive, VerifyScope.everything(), VerifyProgress.SILENT);
    assertEquals(List.of(), report.findings());
    assertTrue(report.files() > 0, "verified nothing");
  }

  private void assertEachRunStartedAndCompletedOnce() throws Exception {
    Map<String, String> kinds = new TreeMap<>();
    for (JsonNode event : lineage()) {
      String run = event.at("/run/runId").asText();
      kinds.merge(run, event.get("eventType").asText(), (before, next) -> before + " " + next);
    }
    assertEquals(runsInLedger(), kinds.size());
    kinds.forEach((run, kind) -> assertEquals("START COMPLETE", kind, run));
  }

  private void assertCredentialsAreForTheirOwnerOnly() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(cluster.path("conf/config.yaml"))));
  }
}
