package dev.varve.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** One Kafka broker that is its own KRaft controller, in a JVM of its own. */
final class KafkaMain implements ServerMain.Server {
  static final String DATA = "VARVE_KAFKA_DATA";
  static final String PORT = "VARVE_KAFKA_PORT";
  static final String SETTINGS = "VARVE_KAFKA_SETTINGS";
  static final String CONTROLLER_PORT = "VARVE_KAFKA_CONTROLLER_PORT";
  private static final String CLUSTER_ID = "dmFydmUtbG9jYWwta2Fma";

  private final Path data = Path.of(System.getenv(DATA));
  private KafkaRaftServer broker;

  public static void main(String[] arguments) {
    ServerMain.run(new KafkaMain());
  }

  @Override
  public void start() throws Exception {
    format();
    broker = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
    broker.startup();
  }

  private void format() throws IOException {
    Path file = Files.createTempFile(data.getParent(), "kafka", ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties().store(writer, null);
    }
    String[] arguments = {
      "format", "--ignore-formatted", "--cluster-id", CLUSTER_ID, "--config", file.toString()
    };
    int exitCode = StorageTool.execute(arguments, System.err);
    Files.delete(file);
    if (exitCode != 0) {
      throw new IOException("formatting " + data + " ended with exit code " + exitCode);
    }
  }

  @Override
  public void stop() {
    broker.shutdown();
    broker.awaitShutdown();
  }

  private Properties properties() throws IOException {
    String client = "PLAINTEXT://127.0.0.1:" + System.getenv(PORT);
    String controller = "127.0.0.1:" + System.getenv(CONTROLLER_PORT);
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@" + controller);
    properties.setProperty("listeners", client + ",CONTROLLER://" + controller);
    properties.setProperty("advertised.listeners", client);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("log.dirs", data.toString());
    small(properties);
    properties.load(new StringReader(System.getenv().getOrDefault(SETTINGS, "")));
    return properties;
  }

  /** One replica of everything, little memory, and transactions that outlast an outage. */
  private static void small(Properties properties) {
    properties.setProperty("auto.create.topics.enable", "false");
    properties.setProperty("num.partitions", "1");
    properties.setProperty("default.replication.factor", "1");
    properties.setProperty("min.insync.replicas", "1");
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("transaction.max.timeout.ms", "86400000");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    properties.setProperty("log.retention.ms", "-1");
    properties.setProperty("log.index.size.max.bytes", "1048576");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    properties.setProperty("num.network.threads", "2");
    properties.setProperty("num.io.threads", "2");
    properties.setProperty("background.threads", "2");
    properties.setProperty("controller.quorum.election.timeout.ms", "200");
    // A killed broker's place is free again after this; the next start waits for it.
    properties.setProperty("broker.session.timeout.ms", "4000");
    properties.setProperty("broker.heartbeat.interval.ms", "500");
  }
}
