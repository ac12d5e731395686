package dev.varve.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A schema registry in this process: what is asked of one, and nothing more. Read as Confluent's,
 * written to as Apicurio's converter does.
 */
public final class RegistryStub implements AutoCloseable {
  private final Map<String, Map<String, Object>> schemas = new ConcurrentHashMap<>();
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile int failures;
  private volatile String authorization;

  private RegistryStub(HttpServer server) {
    this.server = server;
  }

  public static RegistryStub start() throws IOException {
    return start(0);
  }

  /** One at a port that another has left. */
  public static RegistryStub start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    RegistryStub stub = new RegistryStub(server);
    server.createContext("/", stub::answer);
    server.start();
    return stub;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** How many schemas it has. */
  public int size() {
    return schemas.size();
  }

  /** Has this schema under this id from now on. */
  public void put(int id, String schema) {
    schemas.put("/schemas/ids/" + id, Map.of("schema", schema));
  }

  /** Has this schema, which refers to the first versions of subjects, under this id. */
  public void put(int id, String schema, String... subjects) {
    schemas.put("/schemas/ids/" + id, referring(schema, subjects));
  }

  /** Has this schema, which refers to others, as the first version of a subject. */
  public void putSubject(String subject, String schema, String... subjects) {
    schemas.put("/subjects/" + subject + "/versions/1", referring(schema, subjects));
  }

  private static Map<String, Object> referring(String schema, String... subjects) {
    return Map.of(
        "schema",
        schema,
        "references",
        Stream.of(subjects)
            .map(subject -> Map.of("name", "any", "subject", subject, "version", 1))
            .toList());
  }

  /** Answers the next requests with 503. */
  void failNext(int count) {
    failures = count;
  }

  /** Lets in only who sends this header. */
  public void require(String header) {
    authorization = header;
  }

  int requests() {
    return requests.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      if (failures > 0) {
        failures--;
        send(exchange, 503, Map.of());
        return;
      }
      String header = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization != null && !authorization.equals(header)) {
        send(exchange, 401, Map.of("error_code", 40101));
        return;
      }
      if (exchange.getRequestMethod().equals("POST")) {
        register(exchange);
        return;
      }
      Map<String, Object> schema = schemas.get(exchange.getRequestURI().getPath());
      if (schema == null) {
        send(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
      } else {
        send(exchange, 200, schema);
      }
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    String schema = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int id = ids.computeIfAbsent(schema, unused -> ids.size() + 1);
    put(id, schema);
    send(
        exchange,
        200,
        Map.of(
            "id", "schema-" + id,
            "groupId", "default",
            "version", "1",
            "type", "AVRO",
            "state", "ENABLED",
            "globalId", id,
            "contentId", id));
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] json = new ObjectMapper().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
