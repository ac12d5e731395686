package dev.varve.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Kafka Connect with connectors of Debezium, in a JVM of its own. It keeps its offsets in a folder,
 * so a worker that is started again goes on from the last that it has flushed.
 */
public final class ConnectWorker implements AutoCloseable {
  private final Process process;
  private final Thread atExit;

  private ConnectWorker(Process process) {
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a worker and returns at once.
   *
   * @param worker settings of the worker, its converters above all
   * @param connectors the settings of each connector
   */
  public static ConnectWorker start(
      Path directory,
      String brokers,
      Map<String, String> worker,
      List<Map<String, String>> connectors)
      throws IOException {
    Files.createDirectories(directory);
    Path home = Path.of(System.getProperty("varve.connect", "target/connect"));
    Properties own = new Properties();
    own.setProperty("bootstrap.servers", brokers);
    own.setProperty("listeners", "http://127.0.0.1:0");
    own.setProperty("plugin.path", home.resolve("plugins").toAbsolutePath().toString());
    own.setProperty("plugin.discovery", "service_load");
    own.setProperty("offset.storage.file.filename", directory.resolve("offsets").toString());
    own.setProperty("topic.creation.enable", "true");
    own.putAll(worker);
    Path log = directory.resolve("connect.log");
    Properties logging = new Properties();
    logging.setProperty("log4j.rootLogger", "WARN, file");
    logging.setProperty("log4j.appender.file", "org.apache.log4j.FileAppender");
    logging.setProperty("log4j.appender.file.File", log.toString());
    logging.setProperty("log4j.appender.file.layout", "org.apache.log4j.PatternLayout");
    logging.setProperty("log4j.appender.file.layout.ConversionPattern", "%d %p %c{1} %m%n");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Dlog4j.configuration=" + file(directory, "log4j", logging).toUri(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                file(directory, "worker", own).toString()));
    for (Map<String, String> connector : connectors) {
      Properties plugin = new Properties();
      plugin.putAll(connector);
      command.add(file(directory, connector.get("name"), plugin).toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", Files.readString(home.resolve("classpath")));
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("connect.out").toFile());
    return new ConnectWorker(builder.start());
  }

  private static Path file(Path directory, String name, Properties properties) {
    Path file = directory.resolve(name + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Kills the worker as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
