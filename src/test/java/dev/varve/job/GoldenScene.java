package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.QuarantineConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.local.LocalKafka;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What happens before and after a golden savepoint. Kept as it is: every one of them was written in
 * it, and is gone on from in it.
 *
 * <p>Two tables in one topic. In the savepoint are: a window that is sealed, published and
 * announced in a transaction that is not committed; an addendum to it and a second window, decided
 * and not published; and in row blocks a window that is open, a record in its quarantine, a late
 * row, and a row that the archive has.
 */
final class GoldenScene implements AutoCloseable {
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Rows of each table when all is archived, and records in quarantine. */
  static final int ORDERS = 11;

  static final int LINES = 3;
  static final int REJECTED = 2;

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TOPIC = "orders";
  private static final String REJECTS = "rejects";

  /** Of the messages that only who reads them again would see. */
  private static final int UNSEEN = 1_000_000;

  private final List<Sent> sent = new ArrayList<>();
  final TopicsFixture shop;

  private record Sent(Encoded message, Instant at) {}

  /** The scene on a broker that has not seen it, with its archive and state in a directory. */
  GoldenScene(LocalKafka kafka, Path directory) {
    shop = new TopicsFixture(kafka, directory, "golden");
    kafka.createTopic(shop.topic(TOPIC), 1);
    kafka.createTopic(REJECTS, 1);
  }

  /** Windows and lateness are part of the scene; the state's interval is not. */
  ArchiveConfig config(Duration checkpointInterval) {
    ArchiveConfig base = shop.config();
    SourceConfig source = base.sources().get(0);
    StateConfig state = base.state();
    return new ArchiveConfig(
        List.of(
            new SourceConfig(
                source.name(),
                source.connector(),
                "kafka://kafka:9092",
                source.include(),
                source.exclude(),
                WINDOW,
                source.zone(),
                Duration.ofMillis(500),
                Duration.ofDays(1))),
        base.storage(),
        base.lineage(),
        new QuarantineConfig(REJECTS, 1000),
        new StateConfig(
            state.uri(),
            checkpointInterval,
            state.parallelism(),
            state.blockBufferBytes(),
            state.sealWorkers(),
            state.fileRowsMax()));
  }

  /** Runs to the savepoint, and keeps it. */
  void write(GoldenSavepoint golden) throws Exception {
    RunningJob job = JobRunner.start(config(Duration.ofSeconds(5)), RunOptions.continuous());
    firstWindow().forEach(this::send);
    shop.flush();
    Path archive = shop.directory.resolve("archive");
    Await.until("a manifest", () -> GoldenSavepoint.names(archive, "ledger").size() == 1);
    Set<String> published = GoldenSavepoint.names(archive, "ledger");
    addendumAndSecondWindow().forEach(this::send);
    shop.flush();
    Await.until("two windows", () -> shop.inFiles("public.orders", "count(*)") == 5);
    stillOpen().forEach(this::send);
    shop.flush();
    Await.until("all is read", () -> job.counts().changes() == sent.size());
    assertEquals(published, GoldenSavepoint.names(archive, "ledger"), "too slow: try again");
    Path savepoint = Path.of(URI.create(job.stop()));
    Set<String> later = GoldenSavepoint.names(archive, "ledger");
    later.removeAll(published);
    golden.keep(savepoint, archive, later);
    assertEquals(2, golden.decided().size(), "not all was decided: remove it, and try again");
  }

  /** Makes a topic that was read up to the savepoint: but for the last, the messages are others. */
  void resume() {
    List<Sent> read = new ArrayList<>(firstWindow());
    read.addAll(addendumAndSecondWindow());
    read.addAll(stillOpen());
    for (int other = 0; other < read.size() - 1; other++) {
      send(order(UNSEEN + other, 1_000));
    }
    send(read.get(read.size() - 1));
    afterwards().forEach(this::send);
    shop.flush();
  }

  private void send(Sent each) {
    shop.send(TOPIC, 0, each.message(), each.at());
    sent.add(each);
  }

  private static List<Sent> firstWindow() {
    return List.of(
        order(1, 1_000),
        order(2, 1_500),
        line(101, 2_000),
        reject(102, 3_000),
        order(3, 4_000),
        order(4, 10_600));
  }

  private static List<Sent> addendumAndSecondWindow() {
    return List.of(order(5, 5_000), order(6, 20_200), order(7, 20_600));
  }

  private static List<Sent> stillOpen() {
    return List.of(
        order(8, 12_000),
        order(1, 1_000),
        reject(103, 21_000),
        order(9, 21_500),
        line(104, 22_000));
  }

  private static List<Sent> afterwards() {
    return List.of(order(10, 31_000), order(4, 10_600), order(11, 6_000), line(105, 41_000));
  }

  private static Sent order(int id, long millis) {
    return sent("orders", id, millis);
  }

  private static Sent line(int id, long millis) {
    return sent("lines", id, millis);
  }

  private static Sent sent(String table, int id, long millis) {
    Instant at = BEGIN.plusMillis(millis);
    return new Sent(DebeziumMessages.json(table).insert(id, at), at);
  }

  private static Sent reject(int id, long millis) {
    Sent good = order(id, millis);
    return new Sent(Corruption.NO_OBJECT.of(good.message(), id), good.at());
  }

  @Override
  public void close() {
    shop.close();
  }
}
