package dev.varve.lineage.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.varve.job.Await;
import dev.varve.lineage.Layers;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEvents;
import dev.varve.samples.RowsWritten;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample consumers of the documentation count each event once, whatever they are ended in. */
class LineageSamplesIT {
  private static final int EVENTS = 12;

  @TempDir static Path directory;
  private static Topic topic;

  @BeforeAll
  static void announce() {
    topic = Topic.create(1);
    announce(1, EVENTS / 2);
    try (Producer<byte[], byte[]> aborted = topic.transaction()) {
      send(aborted, EVENTS / 2 + 1);
      aborted.abortTransaction();
    }
    announce(EVENTS / 2 + 1, EVENTS);
  }

  private static void announce(int first, int last) {
    for (int sequence = first; sequence <= last; sequence++) {
      try (Producer<byte[], byte[]> producer = topic.transaction()) {
        send(producer, sequence);
        producer.commitTransaction();
      }
    }
  }

  /** START and COMPLETE of one table's rows. */
  private static void send(Producer<byte[], byte[]> producer, int sequence) {
    for (LineageEvent event :
        LineageEvents.of(Layers.ofOneTable("crm", sequence), "0f".repeat(32), Layers.onS3())) {
      producer.send(LineageRecord.of(topic.config().topic(), event));
    }
    producer.flush();
  }

  @Test
  void theJavaSampleCountsEachEventOnceThoughNoCommitSucceedsAtFirst() throws Exception {
    String database = "jdbc:duckdb:" + directory.resolve("board.duckdb");
    int failed = 0;
    for (int commits = 0; commits < 4; commits++) {
      try (Connection connection = DriverManager.getConnection(database);
          RowsWritten board = open(failingAfter(commits, connection))) {
        takeAll(board);
      } catch (SQLException killed) {
        assertEquals("killed", killed.getMessage());
        failed++;
      }
    }
    assertNotEquals(0, failed);

    try (Connection connection = DriverManager.getConnection(database);
        RowsWritten board = open(connection)) {
      Await.until("all events", () -> board.takeSome() == 0 && count(connection) >= EVENTS);
      assertEquals(EVENTS, count(connection));
      assertEquals(EVENTS, number(connection, "count(DISTINCT window_start)"));
      assertEquals(21L * EVENTS, number(connection, "sum(row_count)"));
    }
  }

  private static RowsWritten open(Connection database) throws SQLException {
    return new RowsWritten(topic.config().bootstrapServers(), topic.config().topic(), database);
  }

  private static void takeAll(RowsWritten board) throws SQLException, IOException {
    for (int quiet = 0; quiet < 3; quiet++) {
      board.takeSome();
    }
  }

  /** A connection that breaks when it is to commit once more. */
  private static Connection failingAfter(int commits, Connection connection) {
    int[] left = {commits};
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit") && left[0]-- == 0) {
                connection.rollback();
                throw new SQLException("killed");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private static long count(Connection connection) throws SQLException {
    return number(connection, "count(*)");
  }

  private static long number(Connection connection, String expression) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + expression + " FROM rows_written")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void theShellSampleCountsEachEventOnceThoughItIsEndedBeforeItsLastStep() throws Exception {
    if (run(directory, List.of("jq", "--version")) != 0) {
      System.err.println("WARNING: jq is not installed: THE SHELL SAMPLE WAS NOT TRIED");
      return;
    }
    Path rows = directory.resolve("rows");
    Path bin = Files.createDirectory(directory.resolve("bin"));
    script(
        bin.resolve("kafka-console-consumer.sh"),
        "exec '%s' -cp '%s' org.apache.kafka.tools.consumer.ConsoleConsumer \"$@\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    Path killed = Files.createDirectory(directory.resolve("killed"));
    script(killed.resolve("mv"), "exit 137");

    Await.until("it is ended", () -> sample(rows, killed + ":" + bin) != 0);
    assertEquals(List.of(), lines(rows));
    Await.until("all lines", () -> sample(rows, bin.toString()) == 0 && !lines(rows).isEmpty());
    Await.until("the rest", () -> lines(rows).size() >= EVENTS || sample(rows, bin.toString()) > 0);

    assertEquals(EVENTS, lines(rows).size());
    assertEquals(EVENTS, new HashSet<>(lines(rows)).size());
  }

  private static int sample(Path rows, String path) throws Exception {
    return run(
        directory,
        List.of(
            "env",
            "PATH=" + path + ":" + System.getenv("PATH"),
            "QUIET_MS=3000",
            Path.of("docs/samples/rows-written.sh").toAbsolutePath().toString(),
            topic.config().bootstrapServers(),
            topic.config().topic(),
            rows.toString()));
  }

  private static int run(Path directory, List<String> command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("sample.out").toFile())
          .start()
          .waitFor();
    } catch (IOException absent) {
      return 127;
    }
  }

  private static List<String> lines(Path rows) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(rows)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".tsv")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    file.toFile().setExecutable(true);
  }
}
