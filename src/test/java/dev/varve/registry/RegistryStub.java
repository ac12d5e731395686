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

/**
 * A schema registry in this process: what is asked of one, and nothing more. Read as Confluent's,
 * written to as Apicurio's converter does.
 */
public final class RegistryStub implements AutoCloseable {
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
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
    schemas.put(id, schema);
  }

  /** Answers the next requests with 503. */
  void failNext(int count) {
    failures = count;
  }

  /** Lets in only who sends this header. */
  void require(String header) {
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
      String path = exchange.getRequestURI().getPath();
      String schema = schemas.get(Integer.parseInt(path.replaceFirst("/schemas/ids/", "")));
      if (schema == null) {
        send(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
      } else {
        send(exchange, 200, Map.of("schema", schema));
      }
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    String schema = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int id = ids.computeIfAbsent(schema, unused -> ids.size() + 1);
    schemas.put(id, schema);
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
