package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A Kafka broker on a loopback port, in a JVM of its own, with its data in a directory that is kept
 * for the next start. It makes no topic by itself.
 */
public final class LocalKafka implements AutoCloseable {
  private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(30);
  private static final Duration TOPIC_STEP = Duration.ofMillis(10);

  private final ServerHome home;
  private final ServerProcess server;
  private final int port;

  private LocalKafka(ServerHome home, ServerProcess server, int port) {
    this.home = home;
    this.server = server;
    this.port = port;
  }

  /** Starts the broker and waits until it answers. */
  public static LocalKafka start(Path directory) {
    return start(directory, Map.of());
  }

  /**
   * Starts the broker with settings of its own; those that ask clients for credentials are for
   * clients of the caller's.
   */
  public static LocalKafka start(Path directory, Map<String, String> settings) {
    ServerHome home = ServerHome.claim(directory);
    try {
      int port = home.port("broker");
      Map<String, String> environment =
          Map.of(
              KafkaMain.DATA, home.path("data").toString(),
              KafkaMain.PORT, Integer.toString(port),
              KafkaMain.SETTINGS, lines(settings),
              KafkaMain.CONTROLLER_PORT, Integer.toString(home.port("controller")));
      ServerProcess server = JavaServer.start(home, KafkaMain.class, "256m", environment);
      return new LocalKafka(home, server, port);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private static String lines(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining("\n"));
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Makes a topic of one replica unless it is there; it can be written to at once. */
  public void createTopic(String name, int partitions) {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
      awaitTopic(admin, name, partitions);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failed(name, e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, e);
    }
  }

  /** The broker hears of the topic from its controller, and has each partition a little later. */
  private static void awaitTopic(Admin admin, String name, int partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(name, partition))
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    long deadline = System.nanoTime() + TOPIC_PATIENCE.toNanos();
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TOPIC_STEP.toNanos());
      }
    }
  }

  private VarveException failed(String topic, Exception cause) {
    return VarveException.of(
        ErrorCode.KAFKA_UNREACHABLE,
        "cannot create topic " + topic + " at " + bootstrapServers(),
        "read " + home.path("server.log"),
        cause);
  }

  /** An administration client that the caller closes. */
  public Admin admin() {
    return Admin.create(
        Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
  }

  long pid() {
    return server.process().pid();
  }

  /** Stops the broker; its data stays. */
  @Override
  public void close() {
    try (home) {
      server.close();
    }
  }
}
