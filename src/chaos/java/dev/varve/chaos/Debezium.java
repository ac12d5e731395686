package dev.varve.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.local.ConnectWorker;
import dev.varve.local.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Debezium's PostgreSQL connector in a Kafka Connect worker, as its operator looks after it. */
final class Debezium implements AutoCloseable {
  static final String PREFIX = "topics";
  private static final String CONNECTOR = "shop";
  private static final long RESENT_MAX = 2_000;
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

  private final Path directory;
  private final String brokers;
  private final Map<String, String> connector;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int restPort;
  private ConnectWorker worker;

  Debezium(Path directory, Servers servers) throws IOException {
    this.directory = directory;
    this.brokers = servers.door("kafka").address();
    this.connector =
        connector(
            servers.door("postgres").port(), Files.readString(servers.postgresPassword()).strip());
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      restPort = free.getLocalPort();
    }
  }

  private static Map<String, String> connector(int port, String password) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", CONNECTOR);
    settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.put("tasks.max", "1");
    settings.put("topic.prefix", PREFIX);
    settings.put("database.hostname", "127.0.0.1");
    settings.put("database.port", Integer.toString(port));
    settings.put("database.user", LocalPostgres.SUPERUSER);
    settings.put("database.password", password);
    settings.put("database.dbname", Servers.DATABASE);
    settings.put("table.include.list", "public\\.t.*");
    settings.put("plugin.name", "pgoutput");
    settings.put("slot.name", "debezium");
    settings.put("publication.name", Servers.PUBLICATION);
    settings.put("publication.autocreate.mode", "disabled");
    settings.put("topic.creation.default.partitions", "1");
    settings.put("topic.creation.default.replication.factor", "1");
    return settings;
  }

  void start() throws IOException {
    Map<String, String> settings = new HashMap<>();
    for (String side : List.of("key", "value")) {
      settings.put(side + ".converter", JSON);
      settings.put(side + ".converter.schemas.enable", "false");
    }
    settings.put("listeners", "http://127.0.0.1:" + restPort);
    settings.put("offset.flush.interval.ms", "3000");
    worker = ConnectWorker.start(directory, brokers, settings, List.of(connector));
    Files.writeString(directory.resolve("pid"), Long.toString(worker.pid()));
  }

  Part part() {
    return new Part(
        "connect",
        directory.resolve("pid"),
        () -> {
          worker.close();
          start();
          return worker;
        });
  }

  /** A task that has failed does not start by itself: whoever looks after it does that. */
  void revive() throws InterruptedException {
    try {
      String task = "/connectors/" + CONNECTOR + "/tasks/0/";
      if (ask("GET", task + "status").path("state").asText().equals("FAILED")) {
        ask("POST", task + "restart");
      }
    } catch (IOException itIsStarting) {
      return;
    }
  }

  /**
   * Sends the last messages of one topic, picked at random, again in another order, as a connector
   * that went back does in the worst case.
   */
  void resend(Random random) {
    Map<String, Object> client = Map.of("bootstrap.servers", brokers);
    var bytes = new ByteArrayDeserializer();
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client, bytes, bytes)) {
      List<TopicPartition> topics =
          consumer.listTopics().keySet().stream()
              .filter(topic -> topic.startsWith(PREFIX + ".public."))
              .sorted()
              .map(topic -> new TopicPartition(topic, 0))
              .toList();
      TopicPartition topic = topics.get(random.nextInt(topics.size()));
      consumer.assign(List.of(topic));
      long end = consumer.endOffsets(List.of(topic)).get(topic);
      consumer.seek(topic, Math.max(0, end - RESENT_MAX));
      while (consumer.position(topic) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
    }
    Collections.shuffle(messages, random);
    var encoder = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, encoder, encoder)) {
      messages.forEach(
          message ->
              producer.send(new ProducerRecord<>(message.topic(), message.key(), message.value())));
    }
  }

  private JsonNode ask(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + restPort + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(5))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body().isEmpty() ? "{}" : answer.body());
  }

  @Override
  public void close() throws InterruptedException {
    if (worker != null) {
      worker.close();
    }
  }
}
