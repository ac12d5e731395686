package dev.varve.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.StandaloneCluster;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that an archive is made with, in processes: the {@link Servers}, {@link Debezium}, and
 * a Flink cluster of a JobManager, what it needs to be succeeded, and two TaskManagers.
 */
final class Scene implements AutoCloseable {
  /** What Flink calls a job that does not go on by itself. */
  static final List<String> ENDED = List.of("FAILED", "CANCELED", "FINISHED");

  private static final String MYSQL_DRIVER = "mysql-connector-j";

  private final Path directory;
  private final Servers servers;
  private final Debezium debezium;
  private final ZooKeeper zooKeeper;
  private final StandaloneCluster cluster;
  private final Restarts restarts = new Restarts(this);
  private boolean closed;

  private Scene(Path directory, Servers servers) throws Exception {
    this.directory = directory;
    this.servers = servers;
    debezium = new Debezium(directory.resolve("connect"), servers);
    zooKeeper = ZooKeeper.start(directory.resolve("zookeeper"), Path.of("target/flink/lib"));
    cluster = StandaloneCluster.assemble(directory, flinkSettings(), Map.of());
    bringDriver();
  }

  /** Starts all but Debezium and the cluster. */
  static Scene start(Path directory, long seed) throws Exception {
    Path real = Files.createDirectories(directory).toRealPath();
    Scene scene = new Scene(real, Servers.start(real, seed));
    Runtime.getRuntime().addShutdownHook(new Thread(scene::closeQuietly, "end-scene"));
    return scene;
  }

  private Map<String, String> flinkSettings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("s3.endpoint", "http://" + servers.s3Door().address());
    settings.put("s3.path.style.access", "true");
    settings.put("s3.access-key", servers.s3().accessKey());
    settings.put("s3.secret-key", servers.s3().secretKey());
    settings.put("heartbeat.interval", "1000");
    settings.put("heartbeat.timeout", "6000");
    settings.put("high-availability.type", "zookeeper");
    settings.put("high-availability.zookeeper.quorum", zooKeeper.address());
    settings.put("high-availability.zookeeper.client.session-timeout", "8000");
    settings.put("high-availability.storageDir", directory.resolve("ha").toUri().toString());
    settings.put("execution.checkpointing.num-retained", "50");
    settings.put("jobmanager.memory.process.size", "768m");
    settings.put("taskmanager.memory.process.size", "1400m");
    settings.put("taskmanager.memory.managed.size", "160m");
    return settings;
  }

  /** MySQL's driver, which Varve does not bring. */
  private void bringDriver() throws IOException {
    Path jar =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> path.getFileName().toString().startsWith(MYSQL_DRIVER))
            .findFirst()
            .orElseThrow();
    Path lib = cluster.path("lib").resolve(jar.getFileName());
    Files.copy(jar, lib, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Starts Debezium, the cluster and the job, from nothing. */
  void archive() throws Exception {
    debezium.start();
    startCluster();
    cluster.run("submit", "--config", dataMap(1).toString());
  }

  private String startCluster() throws Exception {
    return cluster.run("start", "--taskmanagers", "2");
  }

  /**
   * Starts what has ended by itself, as who looks after processes does; what that was, or nothing.
   */
  String supervise() throws Exception {
    return startCluster()
        .lines()
        .filter(line -> line.startsWith("started"))
        .collect(Collectors.joining("; "));
  }

  /** The data map with this parallelism, as a file. */
  Path dataMap(int parallelism) throws IOException {
    Path file = directory.resolve("archive-" + parallelism + ".yaml");
    return Files.writeString(file, new DataMap(servers).text(DataMap.Sources.ALL, parallelism));
  }

  /** That of a job which archives the same without asking PostgreSQL for a slot. */
  Path rivalsDataMap() throws IOException {
    Path file = directory.resolve("rival.yaml");
    return Files.writeString(file, new DataMap(servers).text(DataMap.Sources.WITHOUT_SLOT, 1));
  }

  /** What who reads the archive uses. */
  ArchiveConfig config() throws IOException {
    return ConfigLoader.load(dataMap(1));
  }

  Servers servers() {
    return servers;
  }

  StandaloneCluster cluster() {
    return cluster;
  }

  Restarts restarts() {
    return restarts;
  }

  Part part(String name) {
    if (name.equals("connect")) {
      return debezium.part();
    }
    return name.contains("manager")
        ? new Part(name, cluster.path("run/" + name + ".pid"), this::startCluster)
        : servers.part(name);
  }

  /** Where the archive's objects are as plain files. */
  Path archiveFolder() {
    return directory.resolve("s3/data/varve/archive");
  }

  /** Where the job's state is, likewise. */
  Path stateFolder() {
    return directory.resolve("s3/data/varve/state");
  }

  /** How long it takes from a moment until each source has sealed a window that ends after it. */
  Duration awaitSealedAfter(Instant moment, Duration patience) throws Exception {
    Instant deadline = Instant.now().plus(patience);
    for (Source source : Source.values()) {
      while (!sealedUntil(source).isAfter(moment)) {
        debezium.revive();
        requireLife();
        if (Instant.now().isAfter(deadline)) {
          throw new Unrecovered(source.text() + " has sealed nothing for " + patience);
        }
        Thread.sleep(200);
      }
    }
    return Duration.between(moment, Instant.now());
  }

  private void requireLife() throws Exception {
    if (cluster.stateOf(cluster.job()).filter(ENDED::contains).isPresent()) {
      String root =
          cluster
              .failureOf(cluster.job())
              .lines()
              .filter(line -> line.startsWith("Caused by: "))
              .reduce("of itself", (before, next) -> before.contains("VRV-") ? before : next);
      throw new Unrecovered("the job has ended: " + root);
    }
  }

  /** The end of the last window that a source has sealed. */
  private Instant sealedUntil(Source source) throws IOException {
    Path ledger = archiveFolder().resolve("ledger").resolve(source.text());
    if (!Files.isDirectory(ledger)) {
      return Instant.EPOCH;
    }
    try (Stream<Path> manifests = Files.list(ledger)) {
      Optional<Path> last =
          manifests.filter(path -> path.toString().endsWith(".json")).max(Path::compareTo);
      if (last.isEmpty()) {
        return Instant.EPOCH;
      }
      JsonNode end = new ObjectMapper().readTree(Files.readString(last.get())).at("/window/end");
      return end.isMissingNode() ? Instant.EPOCH : Instant.parse(end.asText());
    }
  }

  /** What a campaign cannot go on from. */
  static final class Unrecovered extends Exception {
    private static final long serialVersionUID = 1L;

    Unrecovered(String message) {
      super(message);
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  @Override
  public synchronized void close() throws Exception {
    if (!closed) {
      closed = true;
      try (servers;
          debezium;
          zooKeeper;
          cluster) {
        return;
      }
    }
  }
}
