package dev.varve.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.config.Connector;
import dev.varve.config.Secrets;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schemas of a registry by their ids. An id means one schema for ever, and so does a version of
 * a subject, by which schemas refer to others; each is fetched once.
 *
 * <p>An id that the registry does not know yet is asked for again for a few seconds, since a
 * follower lags behind the leader that gave it out; but once in {@link #PATIENCE_EVERY} only, so
 * that many broken messages with as many invented ids do not hold up the rest.
 *
 * <p>Not thread-safe. Errors never hold credentials.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Confluent,
 *     Schema Registry API</a>
 */
public final class SchemaRegistry {
  static final Duration PATIENCE_EVERY = Duration.ofSeconds(30);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int SCHEMAS_MAX = 20_000;
  private static final String ACCEPT =
      "application/vnd.schemaregistry.v1+json, application/json;q=0.5";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String authorization;
  private final Backoff backoff;
  private final InstantSource clock;
  private final HttpClient http;
  private final Map<String, Schema> schemas = new HashMap<>();
  private long patientAgainAtMillis = Long.MIN_VALUE;

  /**
   * A schema of the registry.
   *
   * @param references paths of the schemas whose types it names
   */
  private record Schema(String json, List<String> references) {}

  SchemaRegistry(URI base, String authorization, Backoff backoff, InstantSource clock) {
    this.base = base;
    this.authorization = authorization;
    this.backoff = backoff;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /**
   * The registry of a source that has one; its secrets are revealed here.
   *
   * @throws VarveException with {@code SECRET_UNRESOLVED}
   */
  public static SchemaRegistry open(Connector.Kafka kafka) {
    return new SchemaRegistry(
        kafka.registry(), authorization(kafka), Backoff.USUAL, InstantSource.system());
  }

  private static String authorization(Connector.Kafka kafka) {
    if (kafka.registryUsername() == null) {
      return null;
    }
    String pair =
        Secrets.reveal(kafka.registryUsername()) + ":" + Secrets.reveal(kafka.registryPassword());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The schema with this id as JSON, behind those that it refers to, each behind its own.
   *
   * @throws VarveException with {@code REGISTRY_UNREACHABLE} when no answer is to be had, {@code
   *     REGISTRY_SCHEMA_MISSING} when there is no Avro schema with this id or one that it refers to
   *     is missing, {@code REGISTRY_DENIED}
   */
  public List<String> schemas(int id) {
    List<String> inOrder = new ArrayList<>();
    collect("schemas/ids/" + Integer.toUnsignedString(id), new HashSet<>(), inOrder);
    return List.copyOf(inOrder);
  }

  private void collect(String path, Set<String> seen, List<String> into) {
    if (!seen.add(path)) {
      return;
    }
    Schema schema = known(path);
    schema.references().forEach(reference -> collect(reference, seen, into));
    into.add(schema.json());
  }

  private Schema known(String path) {
    Schema known = schemas.get(path);
    if (known != null) {
      return known;
    }
    Schema found = fetch(path);
    if (schemas.size() >= SCHEMAS_MAX) {
      schemas.clear();
    }
    schemas.put(path, found);
    return found;
  }

  private Schema fetch(String path) {
    for (int tried = 0; ; tried++) {
      try {
        return schemaIn(path, get(path));
      } catch (VarveException e) {
        boolean missing = e.code() == ErrorCode.REGISTRY_SCHEMA_MISSING;
        boolean again = missing ? mayWaitForUnknown(tried) : e.code().isRetryable();
        if (!again || tried == backoff.pauses().size()) {
          throw e;
        }
        pause(backoff.pauses().get(tried));
      }
    }
  }

  private boolean mayWaitForUnknown(int tried) {
    if (tried > 0) {
      return true;
    }
    long now = clock.millis();
    if (now < patientAgainAtMillis) {
      return false;
    }
    patientAgainAtMillis = now + PATIENCE_EVERY.toMillis();
    return true;
  }

  /**
   * Nothing, if the registry answers and lets us in.
   *
   * @throws VarveException with {@code REGISTRY_UNREACHABLE} or {@code REGISTRY_DENIED}
   */
  public void requireAnswer() {
    get("schemas/ids/1");
  }

  /** The answer, 200 or 404. */
  private HttpResponse<String> get(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceFirst("/*$", "/") + path))
            .timeout(ANSWER_TIMEOUT)
            .header("Accept", ACCEPT);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer = send(request.build());
    return switch (answer.statusCode()) {
      case 200, 404 -> answer;
      case 401, 403 ->
          throw VarveException.of(
              ErrorCode.REGISTRY_DENIED,
              "the schema registry " + base + " refuses us (HTTP " + answer.statusCode() + ")",
              "check kafka.registryUsername and kafka.registryPassword;"
                  + " docs/operating/registry-unreachable.md");
      default -> throw unreachable("HTTP " + answer.statusCode(), null);
    };
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreachable(e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Schema schemaIn(String path, HttpResponse<String> answer) {
    if (answer.statusCode() == 404) {
      throw missing("there is no " + path);
    }
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw unreachable("an answer that is not JSON", null);
    }
    if (!body.path("schemaType").asText("AVRO").equals("AVRO")
        || !body.path("schema").isTextual()) {
      throw missing(path + " is none of Avro");
    }
    List<String> references = new ArrayList<>();
    for (JsonNode reference : body.path("references")) {
      references.add(
          "subjects/"
              + URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                  .replace("+", "%20")
              + "/versions/"
              + reference.path("version").asInt());
    }
    return new Schema(body.path("schema").textValue(), List.copyOf(references));
  }

  private VarveException missing(String what) {
    return VarveException.of(
        ErrorCode.REGISTRY_SCHEMA_MISSING,
        what + " in the schema registry " + base,
        "check that kafka.registry is the one that the connector writes to; docs/operating/"
            + "registry-unreachable.md");
  }

  private VarveException unreachable(String how, IOException cause) {
    return VarveException.of(
        ErrorCode.REGISTRY_UNREACHABLE,
        "the schema registry " + base + " does not answer (" + how + ")",
        "check that it runs and can be reached from here; docs/operating/registry-unreachable.md",
        cause);
  }

  private VarveException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return VarveException.of(
        ErrorCode.REGISTRY_UNREACHABLE,
        "stopped while waiting for the schema registry " + base,
        "start again",
        cause);
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
