package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.LocalKafka;
import dev.varve.local.LocalPostgres;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code varve run} as a person runs it: in a process of its own, with a data map, and Ctrl-C. */
class RunCommandIT {
  private static final List<String> JAVA_OPTIONS =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dvarve."))
          .toList();

  @TempDir Path folder;

  /** How a process ended and what it said. */
  private record Ended(int exitCode, List<String> said) {
    boolean saidThat(String part) {
      return said.stream().anyMatch(line -> line.contains(part));
    }
  }

  @Test
  void stopsWithASavepointOnCtrlCAndGoesOnFromIt() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
        LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"))) {
      kafka.createTopic("varve.lineage", 1);
      sql(
          postgres,
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT i, 'note' FROM generate_series(1, 100) i",
          "CREATE PUBLICATION varve_crm FOR ALL TABLES");
      Path config = Files.writeString(folder.resolve("archive.yaml"), dataMap(postgres, kafka));

      Ended interrupted = interruptOnceArchiving("run", "--config", config.toString());
      assertEquals(0, interrupted.exitCode(), interrupted.said().toString());
      assertTrue(interrupted.saidThat("starts with a snapshot"), interrupted.said().toString());
      assertTrue(
          interrupted.saidThat("the next run goes on from file:"), interrupted.said().toString());

      sql(postgres, "INSERT INTO orders VALUES (101, 'later')");
      Ended caughtUp =
          end(start("run", "--config", config.toString(), "--until-caught-up"), List.of());
      assertEquals(0, caughtUp.exitCode(), caughtUp.said().toString());
      assertTrue(caughtUp.saidThat("goes on from file:"), caughtUp.said().toString());

      CommandRun query =
          CommandRun.of(
              "query",
              "--config",
              config.toString(),
              "--output",
              "csv",
              "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM orders");
      assertEquals("n,ids\r\n101,101\r\n", query.out(), query.err());
      assertEquals(0, CommandRun.of("verify", "--config", config.toString()).exitCode());
      CommandRun tail =
          CommandRun.of("lineage", "tail", "--config", config.toString(), "--last", "1000");
      assertTrue(tail.out().contains("COMPLETE"), tail.out() + tail.err());
    }
  }

  private String dataMap(LocalPostgres postgres, LocalKafka kafka) {
    return """
    version: 1
    sources:
      - name: crm
        host: %s
        port: %d
        database: postgres
        username: postgres
        password: ${file:%s}
        idleAfter: 2s
        heartbeat: 1s
        tables:
          include: [public.*]
        window:
          length: 2s
          lateness: 0s
    storage:
      uri: %s
    lineage:
      bootstrapServers: %s
    state:
      uri: %s
      checkpointInterval: 1s
    """
        .formatted(
            postgres.host(),
            postgres.port(),
            postgres.passwordFile(),
            folder.resolve("archive").toUri(),
            kafka.bootstrapServers(),
            folder.resolve("state").toUri());
  }

  private Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    command.add("-Xmx1g");
    command.add(Varve.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.start();
  }

  private Ended interruptOnceArchiving(String... arguments) throws Exception {
    Process process = start(arguments);
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> said = new ArrayList<>();
    String line = output.readLine();
    while (line != null && !line.startsWith("archiving; ")) {
      said.add(line);
      line = output.readLine();
    }
    said.add(String.valueOf(line));
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
    return end(process, said);
  }

  private static Ended end(Process process, List<String> before) throws Exception {
    List<String> said = new ArrayList<>(before);
    try {
      process.inputReader(StandardCharsets.UTF_8).lines().forEach(said::add);
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
      return new Ended(process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void sql(LocalPostgres postgres, String... statements) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
