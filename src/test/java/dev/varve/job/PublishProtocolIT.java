package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.config.ArchiveConfig;
import dev.varve.job.PublishRig.Input;
import dev.varve.job.PublishRig.Recovery;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.lineage.LineageEventId;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever step of the publish protocol a crash comes before, the archive comes out with the same
 * data files, byte for byte, as without it, its ledger sound, and each event announced once.
 */
@Timeout(300)
class PublishProtocolIT {
  private static final long FIRST_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final int ROWS = 3;
  private static final String EPOCH = "000001@42";
  private static final TableSchema SCHEMA =
      new TableSchema(
          PublishRig.ORDERS,
          List.of(new Column("id", FieldType.Scalar.INT64, "bigint", false)),
          List.of("id"));

  @TempDir Path directory;
  private SortedMap<String, String> undisturbed;
  private int steps;
  private int runs;

  @BeforeEach
  void runWithoutFailure() throws Exception {
    PublishRig rig = rig();
    steps = rig.run();
    undisturbed = files();
    assertEquals(9, undisturbed.size(), "each window, and each late row, in a file of its own");
    assertExact(rig, "without failure");
  }

  @Test
  void comesToTheSameArchiveFromACrashBeforeAnyStep() throws Exception {
    for (int step = 0; step < steps; step++) {
      PublishRig rig = rig();
      rig.run(step, Recovery.COMMITS);
      assertExact(rig, "crash before step " + step);
    }
  }

  @Test
  void announcesAgainWhatWasInATransactionThatTimedOut() throws Exception {
    for (int step = 0; step < steps; step++) {
      PublishRig rig = rig();
      rig.run(step, Recovery.FINDS_TIMED_OUT);
      assertExact(rig, "crash before step " + step);
    }
  }

  @Test
  void addsNothingTwiceFromAnOlderCheckpoint() throws Exception {
    for (int older = 0; older < 5; older++) {
      PublishRig rig = rig();
      rig.run();
      List<Manifest> before = ArchiveProof.manifests(config(rig));

      rig.restart(rig.checkpoints().get(older), Recovery.COMMITS);

      assertExact(rig, "from checkpoint " + older);
      assertEquals(
          before,
          ArchiveProof.manifests(config(rig)).subList(0, before.size()),
          "the ledger grows");
    }
  }

  @Test
  void addsNothingTwiceWithoutAnyState() throws Exception {
    PublishRig rig = rig();
    rig.run();

    rig.restart(null, Recovery.COMMITS);

    assertExact(rig, "without state");
  }

  @Test
  void announcesOnceInWhateverJobItGoesOn() throws Exception {
    for (int step = 0; step < steps; step++) {
      PublishRig rig = rig();
      rig.runUntil(step);

      rig.another(Duration.ZERO).restart(rig.last(), Recovery.FINDS_TIMED_OUT);

      assertExact(rig, "crash before step " + step);
    }
  }

  /** Both would find the last events missing, and both would send them. */
  @Test
  void leavesToALiveJobWhatThatHasPublishedAndMayBeAnnouncing() throws Exception {
    PublishRig rig = rig();
    rig.runUntil(lastPublished());
    List<LineageEventId> announced = PublishRig.topic();
    assertTrue(announced.size() < ArchiveProof.eventsOfLedger(config(rig)).size());

    rig.another(Duration.ofHours(1)).restart(rig.last(), Recovery.FINDS_TIMED_OUT);
    assertEquals(announced, PublishRig.topic());

    rig.restart(rig.last(), Recovery.FINDS_TIMED_OUT);
    assertEventsOnce(rig, "by the job that published them");
  }

  /** A run that ends has no other moment for it. */
  @Test
  void announcesAtTheEndOfInputWhateverAnotherJobHasPublished() throws Exception {
    PublishRig rig = rig();
    rig.runUntil(lastPublished());

    rig.another(Duration.ofHours(1)).end(rig.last());

    assertEventsOnce(rig, "at the end");
  }

  /** What it publishes itself fences the other one off. */
  @Test
  void announcesWhatAnotherJobPublishedWithItsOwnFirstManifestAndBeforeThat() throws Exception {
    int tookOver = 0;
    for (int step = 0; step < steps; step++) {
      PublishRig rig = rig();
      rig.runUntil(step);

      PublishRig other = rig.another(Duration.ofHours(1));
      other.restart(rig.last(), Recovery.FINDS_TIMED_OUT);

      List<Manifest> manifests = ArchiveProof.manifests(config(rig));
      Manifest last = manifests.get(manifests.size() - 1);
      if (other.job().equals(last.job().facts().get(Manifest.Writer.JOB))) {
        tookOver++;
        assertEventsOnce(rig, "crash before step " + step);
        assertEquals(
            new ArrayList<>(new TreeSet<>(PublishRig.topic())), PublishRig.topic(), "in order");
      }
    }
    assertTrue(tookOver > 0, "the other job never published");
  }

  @Test
  void gathersLateRowsForAsLongAsTheMapSays() throws Exception {
    List<Input> inputs = new ArrayList<>();
    for (int window = 0; window < 6; window++) {
      inputs.add(change(EPOCH, 0, window));
      inputs.add(new Input.Mark(FIRST_MILLIS + (window + 1) * 10_000L + 1_500));
    }
    inputs.add(new Input.Mark(FIRST_MILLIS + 81_000));
    inputs.add(new Input.Checkpoint());

    assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 1L), rowsOfLayers(rig(inputs)));
    assertEquals(
        List.of(1L, 5L), rowsOfLayers(rig(inputs).withAddendaEvery(Duration.ofSeconds(80))));
  }

  private static List<Long> rowsOfLayers(PublishRig rig) throws Exception {
    rig.run();
    return ArchiveProof.manifests(config(rig)).stream()
        .map(Manifest::rows)
        .filter(rows -> rows > 0)
        .toList();
  }

  /** A second job begins without state, and gets as far as it can before it publishes. */
  @Test
  void namesNoFileOfASecondJobThatIsNotFencedYet() throws Exception {
    int rivalFiles = 0;
    for (int step = 0; step < steps; step++) {
      PublishRig rig = rig();
      rig.runUntil(steps / 2);
      List<Manifest> before = ArchiveProof.manifests(config(rig));
      PublishRig rival = rig.beside(inputs("000002@42"));
      rival.runUntil(step);
      if (ArchiveProof.manifests(config(rig)).size() > before.size()) {
        break;
      }

      rig.restart(rig.last(), Recovery.COMMITS);

      assertEquals(undisturbed, named(rig), "a second job before step " + step);
      assertEventsOnce(rig, "a second job before step " + step);
      rivalFiles = Math.max(rivalFiles, files().size() - undisturbed.size());
    }
    assertTrue(rivalFiles > 0, "the second job never came to write a file");
  }

  /** The step that follows the last manifest: every run ends with two checkpoints without any. */
  private int lastPublished() {
    return steps - 2 * PublishRig.CHECKPOINT_STEPS - 1;
  }

  /** Files that the ledger names, with what it says of their bytes. */
  private static SortedMap<String, String> named(PublishRig rig) {
    SortedMap<String, String> named = new TreeMap<>();
    for (Manifest manifest : ArchiveProof.manifests(config(rig))) {
      manifest
          .files()
          .forEach(file -> named.put(file.path().substring("tables/".length()), file.sha256()));
    }
    return named;
  }

  private PublishRig rig() {
    return rig(inputs(EPOCH));
  }

  private PublishRig rig(List<Input> inputs) {
    PublishRig rig = new PublishRig(directory.resolve("archive" + ++runs), inputs);
    try (ObjectStore store = ObjectStores.open(rig.storage())) {
      new SchemaStore(store, ArchiveFixture.SOURCE).put(SCHEMA);
    }
    return rig;
  }

  /**
   * Windows of ten seconds; every second checkpoint finds two of them due; and in each of the later
   * ones a row comes that belongs to the window before the last.
   */
  private static List<Input> inputs(String epoch) {
    List<Input> inputs = new ArrayList<>();
    for (int window = 0; window < 6; window++) {
      for (int row = 0; row < ROWS; row++) {
        inputs.add(change(epoch, window, row));
      }
      if (window >= 2 && window < 5) {
        inputs.add(change(epoch, window - 2, ROWS));
      }
      inputs.add(new Input.Mark(FIRST_MILLIS + (window + 1) * 10_000L + 1_500));
      if (window % 2 == 0) {
        inputs.add(new Input.Checkpoint());
      }
    }
    inputs.add(new Input.Mark(FIRST_MILLIS + 90_000));
    inputs.add(new Input.Checkpoint());
    return inputs;
  }

  private static Input change(String epoch, int window, int row) {
    RowImageWriter image = new RowImageWriter();
    image.begin(1);
    long id = window * 100L + row;
    image.writeLong(id);
    long millis = FIRST_MILLIS + window * 10_000L + row * 1_000L;
    return new Input.Change(
        new ChangeEvent(
            PublishRig.ORDERS,
            SchemaFingerprint.of(SCHEMA),
            epoch,
            new SourcePosition.Postgres(1_000 + id, 7, 0),
            Operation.CREATE,
            millis * 1_000,
            null,
            image.finish()));
  }

  private void assertExact(PublishRig rig, String when) throws Exception {
    assertEquals(undisturbed, files(), when);
    ArchiveProof.assertSound(config(rig));
    assertEventsOnce(rig, when);
  }

  private static void assertEventsOnce(PublishRig rig, String when) {
    List<LineageEventId> expected = ArchiveProof.eventsOfLedger(config(rig));
    assertTrue(!expected.isEmpty(), when);
    assertEquals(new TreeSet<>(expected), new TreeSet<>(PublishRig.topic()), when);
    assertEquals(expected.size(), PublishRig.topic().size(), when);
  }

  private static ArchiveConfig config(PublishRig rig) {
    return new ArchiveConfig(List.of(), rig.storage(), rig.lineage(), null);
  }

  private SortedMap<String, String> files() throws IOException {
    Path tables = directory.resolve("archive" + runs).resolve("tables");
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(tables)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(tables.relativize(path).toString(), Sha256.of(Files.readAllBytes(path)));
      }
    }
    return files;
  }
}
