package dev.varve.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a JobManager finds again what another one left: Flink's own ZooKeeper, in a JVM of its own.
 */
final class ZooKeeper implements AutoCloseable {
  private static final String MAIN = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

  private final Process process;
  private final int port;

  private ZooKeeper(Process process, int port) {
    this.process = process;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts it.
   *
   * @param lib the folder with Flink's jars
   */
  static ZooKeeper start(Path directory, Path lib) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = Files.createDirectories(directory).resolve("zoo.cfg");
    Files.writeString(
        settings,
        """
        tickTime=500
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        """
            .formatted(directory.resolve("data"), port));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                lib + "/*",
                MAIN,
                "--zkConfigFile",
                settings.toString(),
                "--peerId",
                "1")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("zookeeper.log").toFile());
    return new ZooKeeper(builder.start(), port);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
