package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.ledger.Sha256;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three jobs archive the same topics at the same time, with another parallelism and another
 * checkpoint interval each; one is stopped and goes on from its savepoint, one is cancelled twice
 * and goes on from its checkpoints. Their archives are the same, byte for byte.
 *
 * <p>Of the manifests all is the same but the hash of the one before, and what tells of the writer:
 * its job, its process, the moment, its requests, and whether it found a file that an attempt
 * before had left, whose rows then count as duplicates.
 *
 * <p>What is late depends on how far the topics had been read. So late rows are sent when all three
 * jobs have a checkpoint from which that is the same.
 */
class SameBytesIT {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 3;
  private static final int PHASES = 3;
  private static final int ROWS_OF_A_WINDOW = 150;

  /** Orders, and lines by id; every tenth comes twice. */
  private static final int LINES_EVERY = 5;

  private static final int TWICE_EVERY = 10;
  private static final int LATE = 20;
  private static final Set<String> OF_THE_WRITER =
      Set.of(Writer.JOB, Writer.PROCESS, Writer.PUBLISHED, Writer.REQUESTS);

  @TempDir Path directory;

  @Test
  void whateverHappensToTheJob() throws Exception {
    LocalKafka kafka = SharedKafka.broker();
    try (TopicsFixture topics = new TopicsFixture(kafka, directory, "same")) {
      kafka.createTopic(topics.topic(TOPIC), PARTITIONS);
      Archive steady = new Archive(kafka, topics, 1, Duration.ofMillis(400));
      Archive stopped = new Archive(kafka, topics, 2, Duration.ofMillis(1_000));
      Archive cancelled = new Archive(kafka, topics, 3, Duration.ofMillis(700));
      List<Archive> all = List.of(steady, stopped, cancelled);
      for (int phase = 0; phase < PHASES; phase++) {
        send(topics, phase);
        if (phase == 1) {
          stopped.job.stop();
          stopped.begin();
        }
        if (phase > 0) {
          int files = cancelled.filesBefore;
          Await.until("a file of this phase", () -> cancelled.files().size() > files);
          cancelled.job.cancel();
          cancelled.begin();
        }
        end(topics, phase);
        for (Archive each : all) {
          each.awaitManifests(2 + 3 * phase);
        }
      }
      for (Archive each : all) {
        each.job.stop();
        ArchiveProof.assertSound(each.config);
        ArchiveProof.assertEachEventOnce(each.config);
        assertEquals(steady.files(), each.files());
        assertEquals(steady.layers(), each.layers());
      }
      assertHoldsWhatWasSent(steady);
    }
  }

  private static void assertHoldsWhatWasSent(Archive archive) {
    Map<String, Long> rows = new TreeMap<>();
    for (Manifest layer : archive.layers()) {
      for (TableLayer table : layer.tables()) {
        rows.merge(table.table().name(), table.rowsWritten(), Long::sum);
      }
    }
    long inWindows = 2L * PHASES * ROWS_OF_A_WINDOW;
    long lines = inWindows / LINES_EVERY;
    long late = LATE * (PHASES - 1L);
    long closing = PARTITIONS * (PHASES - 1L);
    assertEquals(
        Map.of("lines", lines, "orders", inWindows - lines + late + closing, "quarantine", 6L),
        rows);
  }

  /** Late rows, and two windows, the second of which stays open. */
  private static void send(TopicsFixture topics, int phase) {
    for (int row = 0; phase > 0 && row < LATE; row++) {
      int id = 1_000_000 * phase + row;
      long millis = 2L * (phase - 1) * WINDOW.toMillis() + 700 + row * 400L;
      send(topics, order(id, millis), id, millis);
      send(topics, row(2 * (phase - 1), row), row, millis(2 * (phase - 1), row));
    }
    for (int window = 2 * phase; window < 2 * phase + 2; window++) {
      for (int row = 0; row < ROWS_OF_A_WINDOW; row++) {
        for (int times = row % TWICE_EVERY == 0 ? 2 : 1; times > 0; times--) {
          send(topics, row(window, row), row, millis(window, row));
        }
      }
      Encoded broken = Corruption.NO_OBJECT.of(row(window, 0), window);
      send(topics, broken, window, millis(window, ROWS_OF_A_WINDOW));
    }
    topics.flush();
  }

  /**
   * In each partition a row that ends the windows. It is sent when the jobs have been restarted:
   * one that had read a partition to its end would wait for its next row, as no partition is ever
   * idle here.
   */
  private static void end(TopicsFixture topics, int phase) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long millis = (2 * phase + 2) * WINDOW.toMillis() + 600;
      send(topics, order(9_000_000 + PARTITIONS * phase + partition, millis), partition, millis);
    }
    topics.flush();
  }

  private static long millis(int window, int row) {
    return window * WINDOW.toMillis() + 650 + row * 60L;
  }

  private static Encoded row(int window, int row) {
    int id = 1_000 * (window + 1) + row;
    return DebeziumMessages.json(row % LINES_EVERY == 0 ? "lines" : "orders")
        .insert(id, BEGIN.plusMillis(millis(window, row)));
  }

  private static Encoded order(int id, long millis) {
    return DebeziumMessages.json("orders").insert(id, BEGIN.plusMillis(millis));
  }

  private static void send(TopicsFixture topics, Encoded message, int place, long millis) {
    topics.send(TOPIC, place % PARTITIONS, message, BEGIN.plusMillis(millis));
  }

  /** One of the archives and the job that writes it. */
  private final class Archive {
    private final ArchiveConfig config;
    private final Path root;
    private RunningJob job;
    private int filesBefore;

    Archive(LocalKafka kafka, TopicsFixture topics, int parallelism, Duration interval) {
      root = directory.resolve("run" + parallelism);
      String lineage = "lineage-" + parallelism;
      kafka.createTopic(lineage, 1);
      config = config(topics.config(), lineage, parallelism, interval);
      begin();
    }

    private ArchiveConfig config(
        ArchiveConfig base, String lineage, int parallelism, Duration interval) {
      SourceConfig source = base.sources().get(0);
      StateConfig state = base.state();
      return new ArchiveConfig(
          List.of(
              new SourceConfig(
                  source.name(),
                  source.connector(),
                  source.namespace(),
                  source.include(),
                  source.exclude(),
                  WINDOW,
                  source.zone(),
                  Duration.ofMillis(500),
                  Duration.ofDays(1))),
          base.storage().at(root.resolve("archive").toUri()),
          base.lineage().withTopic(lineage),
          new StateConfig(
              root.resolve("state").toUri(),
              interval,
              parallelism,
              state.blockBufferBytes(),
              state.sealWorkers(),
              state.fileRowsMax()));
    }

    void begin() {
      job = JobRunner.start(config, RunOptions.continuous());
    }

    void awaitManifests(int count) throws Exception {
      Await.until(
          count + " manifests of " + root.getFileName(),
          () -> {
            if (job.hasEnded()) {
              job.await();
            }
            return ArchiveProof.manifests(config).size() == count;
          });
      filesBefore = files().size();
    }

    /** Data files and schemas by name, with the hash of what is in them. */
    SortedMap<String, String> files() throws Exception {
      SortedMap<String, String> files = new TreeMap<>();
      for (String folder : List.of("tables", "schemas")) {
        for (String name : GoldenSavepoint.names(root.resolve("archive"), folder)) {
          files.put(name, Sha256.of(Files.readAllBytes(root.resolve("archive").resolve(name))));
        }
      }
      return files;
    }

    /** The manifests without what tells of their writer. */
    List<Manifest> layers() {
      return ArchiveProof.manifests(config).stream().map(SameBytesIT::layer).toList();
    }
  }

  private static Manifest layer(Manifest manifest) {
    Map<String, String> facts = new TreeMap<>(manifest.job().facts());
    facts.keySet().removeAll(OF_THE_WRITER);
    return new Manifest(
        manifest.formatVersion(),
        manifest.source(),
        manifest.sequence(),
        Manifest.NO_PREVIOUS,
        manifest.window(),
        manifest.revision(),
        manifest.tables().stream().map(SameBytesIT::whoeverWroteIt).toList(),
        new Writer(manifest.job().version(), facts));
  }

  private static TableLayer whoeverWroteIt(TableLayer table) {
    List<DataFile> files = new ArrayList<>();
    long adopted = 0;
    for (DataFile file : table.files()) {
      adopted += file.adopted() ? file.digest().rows() : 0;
      files.add(
          new DataFile(
              file.path(),
              file.sizeBytes(),
              file.sha256(),
              file.schema(),
              file.digest(),
              file.operations(),
              file.misfits(),
              file.epoch(),
              file.firstPosition(),
              file.lastPosition(),
              false));
    }
    return new TableLayer(
        table.table(), table.rowsIn(), table.rowsWritten(), table.duplicates() - adopted, files);
  }
}
