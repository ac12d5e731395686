package dev.varve.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Flink's web UI tells everyone who asks: every resource of its REST interface. */
final class FlinkRest {
  private static final List<String> OF_CLUSTER =
      List.of(
          "/overview",
          "/config",
          "/datasets",
          "/jars",
          "/jobs",
          "/jobs/overview",
          "/jobs/metrics",
          "/taskmanagers",
          "/taskmanagers/metrics",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/jobmanager/metrics",
          "/jobmanager/log",
          "/jobmanager/logs",
          "/jobmanager/stdout",
          "/jobmanager/thread-dump");
  private static final List<String> OF_JOB =
      List.of(
          "",
          "/plan",
          "/config",
          "/exceptions",
          "/accumulators?includeSerializedValue=true",
          "/checkpoints",
          "/checkpoints/config",
          "/metrics",
          "/status",
          "/resource-requirements",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/jobmanager/log-url");
  private static final List<String> OF_VERTEX =
      List.of(
          "",
          "/accumulators",
          "/backpressure",
          "/metrics",
          "/subtasktimes",
          "/taskmanagers",
          "/watermarks",
          "/flamegraph",
          "/jm-operator-metrics",
          "/subtasks/accumulators",
          "/subtasks/metrics",
          "/subtasks/0",
          "/subtasks/0/attempts/0",
          "/subtasks/0/metrics");
  private static final List<String> OF_TASK_MANAGER =
      List.of("", "/log", "/logs", "/metrics", "/stdout", "/thread-dump");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI root;

  FlinkRest(int port) {
    this.root = URI.create("http://127.0.0.1:" + port);
  }

  /** An answer, refusals included: they, too, may say too much. */
  record Answer(int status, byte[] body) {}

  /** The only job's failures so far. */
  int failures() throws Exception {
    JsonNode job = json.readTree(get("/jobs").body()).at("/jobs/0/id");
    JsonNode exceptions = json.readTree(get("/jobs/" + job.asText() + "/exceptions").body());
    return exceptions.at("/exceptionHistory/entries").size();
  }

  /** Every resource with its answer. */
  Map<String, Answer> everything() throws Exception {
    List<String> paths = new ArrayList<>(OF_CLUSTER);
    for (String job : ids("/jobs", "/jobs", "id")) {
      String at = "/jobs/" + job;
      OF_JOB.forEach(rest -> paths.add(at + rest));
      List<String> vertices = ids(at, "/vertices", "id");
      for (String vertex : vertices) {
        OF_VERTEX.forEach(rest -> paths.add(at + "/vertices/" + vertex + rest));
      }
      for (String checkpoint : ids(at + "/checkpoints", "/history", "id")) {
        paths.add(at + "/checkpoints/details/" + checkpoint);
        vertices.forEach(
            vertex -> paths.add(at + "/checkpoints/details/" + checkpoint + "/subtasks/" + vertex));
      }
    }
    for (String name : ids("/jobmanager/logs", "/logs", "name")) {
      paths.add("/jobmanager/logs/" + name);
    }
    for (String worker : ids("/taskmanagers", "/taskmanagers", "id")) {
      OF_TASK_MANAGER.forEach(rest -> paths.add("/taskmanagers/" + worker + rest));
      for (String name : ids("/taskmanagers/" + worker + "/logs", "/logs", "name")) {
        paths.add("/taskmanagers/" + worker + "/logs/" + name);
      }
    }
    Map<String, Answer> answers = new TreeMap<>();
    for (String path : paths) {
      answers.put(path, get(path));
    }
    return answers;
  }

  private List<String> ids(String path, String list, String field) throws Exception {
    List<String> ids = new ArrayList<>();
    json.readTree(get(path).body()).at(list).forEach(one -> ids.add(one.path(field).asText()));
    return ids;
  }

  private Answer get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(root.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body());
  }
}
