package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A Flink cluster of processes, driven by {@code deploy/standalone/cluster} as a person would. Its
 * processes are gone when it is closed.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Path SCRIPT = Path.of("deploy/standalone/cluster").toAbsolutePath();

  /** Options for processes that last for minutes, many at a time: the build's own tests. */
  private static final String JVM = "varve.jvm.short";

  private final Path directory;
  private final Map<String, String> environment;
  private final URI rest;

  private StandaloneCluster(Path directory, Map<String, String> environment, int restPort) {
    this.directory = directory;
    this.environment = environment;
    this.rest = URI.create("http://127.0.0.1:" + restPort);
  }

  /**
   * Assembled on free ports.
   *
   * @param environment what its processes and its commands find in the environment
   */
  public static StandaloneCluster assemble(
      Path directory, Map<String, String> settings, Map<String, String> environment)
      throws Exception {
    List<Integer> ports = freePorts();
    String lines =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
            .collect(Collectors.joining());
    Path file = Files.createDirectories(directory).resolve("settings.yaml");
    Files.writeString(
        file, lines + "rest.port: " + ports.get(0) + "\njobmanager.rpc.port: " + ports.get(1));
    StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), environment, ports.get(0));
    cluster.run("assemble", "--settings", file.toString());
    Files.writeString(
        cluster.path("conf/jvm.options"), System.getProperty(JVM, ""), StandardOpenOption.APPEND);
    return cluster;
  }

  private static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }

  /** What the verb printed; it succeeds. */
  public String run(String verb, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), verb));
    command.addAll(List.of("--dir", directory.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> verb + ": " + output);
    return output;
  }

  public Path path(String name) {
    return directory.resolve(name);
  }

  /** Flink's word for how a job is; empty while nobody answers. */
  public Optional<String> stateOf(String job) throws InterruptedException {
    try {
      return Optional.of(get("/jobs/" + job).get("state").asText());
    } catch (IOException | AssertionError nobodyAnswers) {
      return Optional.empty();
    }
  }

  /** What last failed in a job, with its causes. */
  public String failureOf(String job) throws IOException, InterruptedException {
    return get("/jobs/" + job + "/exceptions").path("root-exception").asText();
  }

  /** Ends a job without a savepoint; its checkpoints stay. */
  public void cancel(String job) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(rest.resolve("/jobs/" + job + "?mode=cancel"))
            .method("PATCH", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }

  /** The one job: the last that was submitted or resumed. */
  public String job() throws IOException {
    return Files.readString(path("run/job")).strip();
  }

  /** Ends a process as a crash of the machine would. */
  void kill(String name) throws IOException {
    String pid = Files.readString(path("run/" + name + ".pid")).split(" ")[0];
    ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(rest.resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer::body);
    return new ObjectMapper().readTree(answer.body());
  }

  @Override
  public void close() throws Exception {
    run("stop");
  }
}
