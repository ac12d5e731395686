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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Debezium's PostgreSQL connector in a Kafka Connect worker, as its operator looks after it. */
final class Debezium implements AutoCloseable {
  static final String PREFIX = "topics";
  private static final String CONNECTOR = "shop";
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
