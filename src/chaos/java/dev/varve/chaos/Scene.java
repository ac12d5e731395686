package dev.varve.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.StandaloneCluster;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.job.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that an archive is made with, in processes: the {@link Servers}, {@link Debezium}, and
 * a Flink cluster of a JobManager, what it needs to be succeeded, and two TaskManagers.
 */
final class Scene implements AutoCloseable {
  /** What Flink calls a job that does not go on by itself. */
  static final List<String> ENDED = List.of("FAILED", "CANCELED", "FINISHED");

  /** How long a checkpoint may take. */
  static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(20);

  /** MariaDB looks once a minute whether there is room again. */
  private static final Duration ROOM_PATIENCE = Duration.ofSeconds(75);

  /** Whose disk can be full, if it is one of its own, and where that is. */
  static final Map<String, String> DISKS =
      new TreeMap<>(
          Map.of(
              "cluster", "cluster/tmp", "postgres", "postgres", "mariadb", "mariadb", "s3", "s3"));

  private static final String MYSQL_DRIVER = "mysql-connector-j";

  private final Path directory;
  private final Consumer<String> log;
  private final Disks disks;
  private final Servers servers;
  private final Debezium debezium;
  private final ZooKeeper zooKeeper;
  private final StandaloneCluster cluster;
  private final Restarts restarts = new Restarts(this);
  private final Books books;
  private volatile Instant snapshotsEnded = Instant.MAX;
  private boolean closed;

  private Scene(Path directory, Disks disks, Servers servers, Consumer<String> log)
      throws Exception {
    this.directory = directory;
    this.disks = disks;
    this.log = log;
    this.servers = servers;
    books = new Books(directory);
    debezium = new Debezium(directory.resolve("connect"), servers);
    zooKeeper = ZooKeeper.start(directory.resolve("zookeeper"), Path.of("target/flink/lib"));
    cluster = StandaloneCluster.assemble(directory, flinkSettings(), Map.of());
    bringDriver();
  }

  /** Starts all but Debezium and the cluster. */
  static Scene start(Path directory, long seed, Set<Need> needs, Consumer<String> log)
      throws Exception {
    Path real = Files.createDirectories(directory).toRealPath();
    Disks disks = Disks.mount(real, needs.contains(Need.DISKS) ? DISKS : Map.of());
    Scene scene = new Scene(real, disks, Servers.start(real, seed, needs), log);
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
    settings.put("execution.checkpointing.timeout", CHECKPOINT_TIMEOUT.toSeconds() + " s");
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

  /** Tells who watches what happens. */
  void say(String what) {
    log.accept(what);
  }

  /** Starts Debezium, the cluster and the job, from nothing. */
  void archive() throws Exception {
    debezium.start();
    startCluster();
    cluster.run("submit", "--config", dataMap(1).toString());
  }

  /** Takes note that the rows that were there at the start are archived. */
  void endSnapshots() {
    snapshotsEnded = Instant.now();
  }

  /** When they were. */
  Instant snapshotsEnded() {
    return snapshotsEnded;
  }

  private String startCluster() throws Exception {
    return cluster.run("start", "--taskmanagers", "2");
  }

  /**
   * The same; a JobManager that lives and leads no more is replaced, as by a probe of its life: one
   * whose session at ZooKeeper ended while it was paused may not come back to lead.
   */
  private String startLeadingCluster() throws Exception {
    try {
      return startCluster();
    } catch (AssertionError leaderless) {
      new Part("jobmanager", cluster.path("run/jobmanager.pid"), this::startCluster).kill();
      return startCluster();
    }
  }

  /**
   * Starts what has ended by itself, as who looks after processes does; what that was, or nothing.
   */
  String supervise() throws Exception {
    return startLeadingCluster()
        .lines()
        .filter(line -> line.startsWith("started"))
        .collect(Collectors.joining("; "));
  }

  /** The data map with this parallelism, as a file. */
  Path dataMap(int parallelism) throws IOException {
    Path file = directory.resolve("archive-" + parallelism + ".yaml");
    return Files.writeString(
        file, new DataMap(servers).text(EnumSet.allOf(Source.class), parallelism));
  }

  /** The same without one of the sources. */
  Path dataMapWithout(Source source, int parallelism) throws IOException {
    Path file = directory.resolve("archive-without-" + source.text() + ".yaml");
    return Files.writeString(
        file, new DataMap(servers).text(EnumSet.complementOf(EnumSet.of(source)), parallelism));
  }

  /** What who reads the archive uses. */
  ArchiveConfig config() throws IOException {
    return ConfigLoader.load(dataMap(1));
  }

  Servers servers() {
    return servers;
  }

  /** Folders that can be full. */
  Disks disks() {
    return disks;
  }

  /** Starts what has ended for want of room, or does not go on by itself in spite of it. */
  void reviveAt(String disk) throws Exception {
    if (disk.equals("cluster")) {
      startLeadingCluster();
    } else if (!goesOn(disk)) {
      say(disk + " does not go on and is started again");
      if (part(disk).isAlive()) {
        part(disk).kill();
      }
      part(disk).restart();
    }
  }

  /** Whether it lives, and a database takes transactions again. */
  private boolean goesOn(String server) throws Exception {
    Writer writer = books.writers().get(server);
    Instant deadline = Instant.now().plus(ROOM_PATIENCE);
    long before = writer == null ? 0 : writer.committed();
    while (writer != null && writer.committed() == before && part(server).isAlive()) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      Thread.sleep(200);
    }
    return part(server).isAlive();
  }

  Books books() {
    return books;
  }

  Debezium debezium() {
    return debezium;
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
        ? new Part(name, cluster.path("run/" + name + ".pid"), this::startLeadingCluster)
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

  /** Who judges the archive. */
  Judge judge() throws IOException {
    return new Judge(config(), archiveFolder(), books::truth);
  }

  /**
   * Waits until all that a source's database had committed up to a transaction is in files, as far
   * as its log was not lost.
   */
  void awaitArchived(Source source, long transaction, Duration patience) throws Exception {
    if (books.hasLost(source)) {
      awaitPublished(source, transaction, patience);
      return;
    }
    long changes = books.writer(source).changes();
    Await.until(
        source.text() + ": " + changes + " changes are archived",
        patience,
        () -> judge().rows(source).count() >= changes);
  }

  /** The same in files that manifests name: what a job has not published yet it may read again. */
  void awaitPublished(Source source, long transaction, Duration patience) throws Exception {
    Await.until(
        source.text() + ": all up to transaction " + transaction + " is published",
        patience,
        () -> judge().missing(source, transaction) == 0);
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
  Instant sealedUntil(Source source) throws IOException {
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
        say("ends");
      } finally {
        disks.close();
      }
    }
  }
}
