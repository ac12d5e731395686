package dev.varve.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.cli.CommandRun;
import dev.varve.config.SourceConfig;
import dev.varve.job.Await;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The log of a database is lost while nobody reads it, and a person mends that as the page of the
 * job's error code says: the job goes on without the source's state, and the deletes of which no
 * log tells are looked for.
 */
final class LostLog {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** As long as a clock that was turned may leave windows sealed that are yet to come. */
  private static final Duration TURNED = Duration.ofSeconds(35);

  /** How it comes that nobody reads it. */
  private enum Absence {
    STOPPED,
    CANCELLED,
    /** The job runs and cannot reach the database. */
    CUT_OFF
  }

  private final Scene scene;
  private final Source source;
  private final Random random;

  LostLog(Scene scene, Source source, Random random) {
    this.scene = scene;
    this.source = source;
    this.random = random;
  }

  void strike() throws Exception {
    Writer writer = scene.books().writer(source);
    Await.until(
        "the clock has come to what was sealed", TURNED, () -> !isAhead(scene.sealedUntil(source)));
    long archived = writer.committed();
    scene.awaitPublished(source, archived, PATIENCE);
    Absence absence = Absence.values()[random.nextInt(Absence.values().length)];
    scene.say(source.text() + " loses its log: " + absence);
    String state = lose(absence);
    Instant sealedUntil = scene.sealedUntil(source);
    long readable = writer.begun();
    Thread.sleep(random.nextLong(5_000));
    boolean still = random.nextBoolean();
    scene.say(
        "goes on without what the state has of "
            + source.text()
            + (still ? ", which is not written to" : ""));
    long snapshot;
    try (Writer.Hold held = still ? writer.hold() : () -> {}) {
      scene.restarts().resumeAnew(source, state);
      Await.until("the gap can be told", PATIENCE, this::isCompared);
      snapshot = writer.begun();
    }
    scene.books().note(new Loss(source, archived, sealedUntil, readable, snapshot));
    scene.say("looks for deletes");
    archiveDeletes();
    scene.endSnapshots();
  }

  private static boolean isAhead(Instant sealedUntil) {
    return sealedUntil.isAfter(Instant.now());
  }

  /**
   * Loses it, and waits until the job says so.
   *
   * @return the state that the job can go on from
   */
  private String lose(Absence absence) throws Exception {
    Restarts restarts = scene.restarts();
    switch (absence) {
      case STOPPED -> {
        restarts.stop();
        return loseWhileDown(restarts.savepoint());
      }
      case CANCELLED -> {
        restarts.cancel();
        return loseWhileDown(restarts.checkpoint());
      }
      case CUT_OFF -> {
        loseBehindDoor(scene.servers().door(source.database()));
        restarts.awaitRefusal(code());
        return restarts.checkpoint();
      }
    }
    throw new IllegalStateException(absence.toString());
  }

  private String loseWhileDown(String state) throws Exception {
    Thread.sleep(random.nextLong(3_000));
    Await.until("the log is lost", PATIENCE, this::isLost);
    scene.restarts().isRefused(state, code());
    return state;
  }

  private void loseBehindDoor(Door door) throws Exception {
    door.become(Door.Mode.CUT);
    try {
      Thread.sleep(random.nextLong(3_000));
      Await.until("the log is lost", PATIENCE, this::isLost);
    } finally {
      door.become(Door.Mode.OPEN);
    }
  }

  private String code() {
    return source == Source.POSTGRES ? "VRV-3004" : "VRV-3008";
  }

  /** A server keeps a log until it has noticed that its last reader is gone. */
  private boolean isLost() throws Exception {
    try (Connection connection = scene.servers().connect(source.database());
        Statement statement = connection.createStatement()) {
      return source == Source.POSTGRES ? isDropped(statement) : isPurged(statement);
    }
  }

  private boolean isDropped(Statement statement) throws SQLException, IOException {
    String slot = " FROM pg_replication_slots WHERE slot_name = '" + slot() + "'";
    statement.execute("SELECT pg_terminate_backend(active_pid)" + slot + " AND active");
    statement.execute("SELECT pg_drop_replication_slot(slot_name)" + slot + " AND NOT active");
    return values(statement, "SELECT slot_name" + slot).isEmpty();
  }

  private String slot() throws IOException {
    return scene.config().sources().stream()
        .filter(each -> each.name().equals(source.text()))
        .map(SourceConfig::postgres)
        .findFirst()
        .orElseThrow()
        .slot();
  }

  private static boolean isPurged(Statement statement) throws SQLException {
    String readers = "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog%'";
    for (String reader : values(statement, readers)) {
      statement.execute("KILL " + reader);
    }
    statement.execute("SET GLOBAL slave_connections_needed_for_purge = 0");
    statement.execute("FLUSH BINARY LOGS");
    List<String> files = values(statement, "SHOW BINARY LOGS");
    statement.execute("PURGE BINARY LOGS TO '" + files.get(files.size() - 1) + "'");
    return values(statement, "SHOW BINARY LOGS")
        .equals(files.subList(files.size() - 1, files.size()));
  }

  private static List<String> values(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Whether the archive has the snapshot of the epoch that began. */
  private boolean isCompared() throws Exception {
    Thread.sleep(PAUSE.toMillis());
    List<String> gaps = gaps("--output", "json").out().lines().toList();
    JsonNode last = new ObjectMapper().readTree(gaps.isEmpty() ? "{}" : gaps.get(gaps.size() - 1));
    int before = scene.books().truth(source).losses().size();
    return gaps.size() == before + 1 && last.path("state").asText().equals("COMPARED");
  }

  /** Sent twice they are archived once. */
  private void archiveDeletes() throws Exception {
    for (int times = random.nextInt(2); times >= 0; times--) {
      CommandRun sent = gaps("--archive-deletes");
      if (sent.exitCode() != 0) {
        throw new AssertionError("the deletes were not sent: " + sent.out() + sent.err());
      }
      scene.say(sent.out().lines().reduce("", (before, last) -> last));
    }
    Await.until("every delete is archived", PATIENCE, this::isKnown);
  }

  private boolean isKnown() throws Exception {
    Thread.sleep(PAUSE.toMillis());
    return gaps().exitCode() == 0;
  }

  private CommandRun gaps(String... options) throws IOException {
    CommandRun run =
        CommandRun.of(
            Stream.concat(
                    Stream.of(
                        "gaps", "--config", scene.dataMap(1).toString(), "--source", source.text()),
                    Stream.of(options))
                .toArray(String[]::new));
    if (run.exitCode() != 0 && run.exitCode() != 3) {
      throw new AssertionError("varve gaps ended with " + run.exitCode() + ": " + run.err());
    }
    return run;
  }
}
