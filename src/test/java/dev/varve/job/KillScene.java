package dev.varve.job;

import dev.varve.ShopTraffic;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.Manifest;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import dev.varve.local.TestServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A shop that two jobs archive, each to a bucket and a topic of its own: one reaches its servers
 * through gates, and is killed there; the other has the same changes and is left in peace.
 */
final class KillScene implements AutoCloseable {
  private static final String DATABASE = "shop";

  /** Names of a bucket and a topic. */
  private final String killed = SharedKafka.name("killed");

  private final String calm = SharedKafka.name("calm");

  final KillSwitch kill = new KillSwitch();
  final ShopTraffic traffic;
  private final Path directory;
  private final TestServers servers;
  private final S3Gate s3;
  private final KafkaGate kafka;

  private KillScene(Path directory, TestServers servers) throws IOException, SQLException {
    this.directory = directory;
    this.servers = servers;
    this.s3 = new S3Gate(servers.s3().endpoint().getPort(), kill);
    String broker = servers.kafka().bootstrapServers();
    this.kafka = new KafkaGate(Integer.parseInt(broker.substring(broker.indexOf(':') + 1)), kill);
    this.traffic = new ShopTraffic(servers.postgres());
    try (Connection admin = servers.postgres().connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    traffic.prepare(0);
    for (String name : List.of(killed, calm)) {
      servers.s3().createBucket(name);
      servers.kafka().createTopic(name, 1);
    }
  }

  static KillScene start(Path directory) throws Exception {
    TestServers servers = TestServers.start(directory.resolve("servers"));
    try {
      return new KillScene(directory, servers);
    } catch (IOException | SQLException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /** The job that is killed. */
  ArchiveConfig killed() {
    return config(killed, URI.create("http://127.0.0.1:" + s3.port()), kafka.bootstrapServers());
  }

  /** The job that is left in peace. */
  ArchiveConfig calm() {
    return config(calm, servers.s3().endpoint(), servers.kafka().bootstrapServers());
  }

  JobProcess startJob(ArchiveConfig config) throws IOException {
    return JobProcess.start(config, directory.resolve("job"));
  }

  private ArchiveConfig config(String name, URI endpoint, String bootstrapServers) {
    StorageConfig direct = servers.s3().storage("s3://" + name + "/archive");
    StorageConfig storage =
        new StorageConfig(
            direct.uri(),
            endpoint,
            direct.region(),
            direct.pathStyle(),
            direct.accessKey(),
            direct.secretKey(),
            direct.checksums());
    return new ArchiveConfig(
        List.of(source("varve_" + name)),
        storage,
        new LineageConfig(bootstrapServers, name, "varve-test", Map.of(), Duration.ofMinutes(15)),
        new StateConfig(
            URI.create("s3://" + name + "/state"),
            Duration.ofSeconds(1),
            1,
            16 << 20,
            2,
            1_000_000));
  }

  private SourceConfig source(String slot) {
    LocalPostgres postgres = servers.postgres();
    return new SourceConfig(
        ArchiveFixture.SOURCE,
        new Connector.Postgres(
            new DatabaseServer(
                postgres.host(),
                postgres.port(),
                new Secret(LocalPostgres.SUPERUSER),
                new Secret("${file:" + postgres.passwordFile() + "}"),
                Duration.ofSeconds(1)),
            DATABASE,
            slot,
            "varve_shop",
            new SnapshotConfig(1000)),
        "postgres://shop-db:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofSeconds(2),
        ZoneOffset.UTC,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2));
  }

  /** Rows that the ledger counts. */
  static long rows(ArchiveConfig config) {
    return ArchiveProof.manifests(config).stream().mapToLong(Manifest::rows).sum();
  }

  /** Files that the ledger names, with what it says of their bytes. */
  static Set<String> files(ArchiveConfig config) {
    return ArchiveProof.manifests(config).stream()
        .flatMap(manifest -> manifest.files().stream())
        .map(file -> file.path() + " " + file.sha256())
        .collect(Collectors.toSet());
  }

  @Override
  public void close() throws IOException {
    try (servers;
        s3;
        kafka) {
      kill.killed();
    }
  }
}
