package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockMerge;
import dev.varve.block.OpenBlock;
import dev.varve.block.SampleChanges;
import dev.varve.block.SchemaFingerprint;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifests;
import dev.varve.ledger.SchemaStore;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.publish.PublishedFiles;
import dev.varve.publish.SealReport;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.seal.SealTask;
import dev.varve.seal.TableSealer;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publisher alone, step by step. */
class LedgerPublisherIT {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** Static, because operators are copied. */
  private static VarveException topicsAre;

  private static int readBack;

  private final JobID job = new JobID();
  @TempDir Path directory;
  private PublishRig rig;
  private ObjectStore store;
  private Ledger ledger;
  private OneInputStreamOperatorTestHarness<SealReport, LineageEvent> publisher;

  private record Source() implements LedgerPublisher.Surroundings {
    @Override
    public List<TableId> tables() {
      return List.of(SampleChanges.ORDERS, TableId.of("public", "quiet"));
    }

    @Override
    public void requireTopics() {
      if (topicsAre != null) {
        throw topicsAre;
      }
    }

    @Override
    public Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since) {
      readBack++;
      return expected;
    }

    @Override
    public Collection<LineageEventId> missingRejects(
        Collection<LineageEventId> expected, Instant since) {
      throw new AssertionError("no record is in quarantine");
    }

    @Override
    public Duration rivalsTime() {
      return Duration.ofHours(1);
    }
  }

  @BeforeEach
  void begin() {
    topicsAre = null;
    readBack = 0;
    rig = new PublishRig(directory.resolve("archive"), List.of());
    store = ObjectStores.open(rig.storage());
    new SchemaStore(store, ArchiveFixture.SOURCE).put(SampleChanges.SCHEMA);
    ledger = new Ledger(store, ArchiveFixture.SOURCE);
  }

  @AfterEach
  void end() throws Exception {
    if (publisher != null) {
      publisher.close();
    }
    store.close();
  }

  /** To start it again would never help: the other one goes on. */
  @Test
  void stopsWhenAnotherJobHasPutAManifestUnderItsNumber() throws Exception {
    start(null);
    decide(0);
    publisher.snapshot(1, 1);
    Manifest theirs = Manifests.first(ArchiveFixture.SOURCE, "theirs");
    ledger.publish(theirs);

    Exception stopped =
        assertThrows(
            SuppressRestartsException.class, () -> publisher.notifyOfCompletedCheckpoint(1));

    assertEquals(ErrorCode.LEDGER_TAKEN, ((VarveException) stopped.getCause()).code());
    assertEquals(List.of(theirs), manifests());
    assertEquals(List.of(), announced());
  }

  @Test
  void stopsAtItsStartWhenAnotherJobHasGoneOnFromItsPlace() throws Exception {
    start(null);
    decide(0);
    OperatorSubtaskState state = publisher.snapshot(1, 1);
    publisher.notifyOfCompletedCheckpoint(1);
    OperatorSubtaskState later = publisher.snapshot(2, 2);
    publisher.close();
    store.delete(ArchiveLayout.manifest(ArchiveFixture.SOURCE, 1));
    ledger.publish(Manifests.first(ArchiveFixture.SOURCE, "theirs"));

    Exception stopped = assertThrows(SuppressRestartsException.class, () -> start(later));

    assertEquals(ErrorCode.LEDGER_TAKEN, ((VarveException) stopped.getCause()).code());
    start(state);
    assertEquals(1, manifests().size());
  }

  /** What follows would fail at its first event, after a checkpoint that looks like recovery. */
  @Test
  void doesNotTouchTheArchiveWhileATopicDoesNotAnswer() {
    topicsAre = VarveException.of(ErrorCode.KAFKA_UNREACHABLE, "nobody there", "wait");

    assertEquals(topicsAre, assertThrows(VarveException.class, () -> start(null)));
    assertThrows(VarveException.class, () -> ArchiveIdentity.require(store));
  }

  @Test
  void makesAnArchiveOfAnEmptyPlaceBeforeItPublishes() throws Exception {
    start(null);

    assertEquals(ArchiveIdentity.FORMAT_VERSION, ArchiveIdentity.require(store).formatVersion());
  }

  @Test
  void namesTheTablesOfTheSourceAlsoWhileTheyAreEmpty() throws Exception {
    start(null);
    decide(0);
    complete(1);

    assertEquals(
        List.of("orders", "quiet"),
        manifests().get(0).tables().stream().map(layer -> layer.table().name()).toList());
  }

  @Test
  void publishesWhatACheckpointHoldsAndTellsHowFar() throws Exception {
    start(null);
    complete(1);
    assertEquals(Long.MIN_VALUE, publishedThrough());
    decide(0);
    publisher.snapshot(2, 2);
    decide(1);
    assertEquals(List.of(), manifests());

    publisher.notifyOfCompletedCheckpoint(2);
    assertEquals(1, manifests().size());
    assertEquals(due(0), publishedThrough());

    complete(3);
    assertEquals(2, manifests().size());
    assertEquals(due(1), publishedThrough());
    publisher.notifyOfCompletedCheckpoint(3);
    assertEquals(due(1), publishedThrough());
  }

  /** A checkpoint may never be told of; the next one holds all that it held. */
  @Test
  void publishesWithALaterCheckpointWhatOneHeldThatWasNotCompleted() throws Exception {
    start(null);
    decide(0);
    publisher.snapshot(1, 1);
    decide(1);
    complete(2);

    assertEquals(2, manifests().size());
    assertEquals(due(1), publishedThrough());
  }

  @Test
  void publishesAtItsStartWhatTheCheckpointHeld() throws Exception {
    start(null);
    decide(0);
    OperatorSubtaskState state = publisher.snapshot(1, 1);
    publisher.close();
    assertEquals(List.of(), manifests());

    start(state);
    assertEquals(1, manifests().size());
    assertEquals(List.of(), announced(), "not before the sink has committed what it recovered");
    complete(2);
    assertEquals(eventsOf(1), announced());
  }

  /** What two complete checkpoints are after is in the topic. */
  @Test
  void readsNoTopicBackForWhatIsSettled() throws Exception {
    start(null);
    decide(0);
    complete(1);
    OperatorSubtaskState unsettled = publisher.snapshot(2, 2);
    publisher.notifyOfCompletedCheckpoint(2);
    complete(3);
    OperatorSubtaskState settled = publisher.snapshot(4, 4);
    publisher.close();

    start(settled);
    complete(5);
    assertEquals(0, readBack);
    publisher.close();
    start(unsettled);
    complete(5);
    assertEquals(1, readBack);
  }

  @Test
  void publishesAndAnnouncesAtTheEndOfInputWithoutACheckpoint() throws Exception {
    start(null);
    decide(0);
    decide(1);

    publisher.endInput();

    assertEquals(2, manifests().size());
    List<LineageEventId> both = new ArrayList<>(eventsOf(1));
    both.addAll(eventsOf(2));
    assertEquals(both, announced());
  }

  @Test
  void announcesTheRecordsInQuarantineBesideTheEventsIfThatIsWanted() throws Exception {
    OutputTag<LineageEvent> wanted =
        new OutputTag<>("rejects", TypeInformation.of(LineageEvent.class));
    start(null, wanted);
    publisher.processElement(quarantined(3), 0);
    decide(0);
    complete(1);

    assertEquals(eventsOf(1), announced());
    assertEquals(
        List.of(0, 1, 2),
        publisher.getSideOutput(wanted).stream().map(each -> each.getValue().index()).toList());
  }

  @Test
  void announcesNoRecordInQuarantineIfThatIsNotWanted() throws Exception {
    start(null);
    publisher.processElement(quarantined(3), 0);
    decide(0);
    complete(1);

    assertEquals(eventsOf(1), announced());
  }

  /** Records of the first window, sealed. */
  private SealReport quarantined(int count) {
    SchemaStore schemas = new SchemaStore(store, ArchiveFixture.SOURCE);
    schemas.put(QuarantineTable.SCHEMA);
    QuarantineTable table = new QuarantineTable();
    OpenBlock open = new OpenBlock();
    for (int number = 0; number < count; number++) {
      ChangeEvent change = table.change(reject(number), "000001@delivered");
      open.add(change, SampleChanges.id(change));
    }
    OpenBlock.Closed block = open.close();
    return new TableSealer(
            store, ArchiveFixture.SOURCE, schemas, new PublishedFiles(ledger), directory, 1_000)
        .seal(
            new SealTask<>(
                QuarantineTable.ID,
                window(0),
                due(0),
                List.of(new BlockMerge.Source<>(0, block.info()))),
            one -> block.block());
  }

  private static Reject reject(int offset) {
    return new Reject(
        "orders",
        new SourcePosition.Log(
            SourcePosition.Log.Kind.DELIVERED, "orders.00000000.%016x".formatted(offset), 0),
        SampleChanges.ORDERS,
        BEGIN.toEpochMilli() * 1000 + offset,
        "VRV-2008",
        "broken",
        1,
        null,
        new byte[] {1});
  }

  @Test
  void tellsInAManifestHowManyRequestsItTook() throws Exception {
    start(null);
    decide(0);
    complete(1);
    decide(1);
    complete(2);

    assertTrue(requests(0) > 0);
    assertTrue(requests(1) > 0);
  }

  @Test
  void tellsWhatCameOfReadingAgainWhatTheLedgerHad() throws Exception {
    start(null);
    OperatorSubtaskState older = publisher.snapshot(1, 1);
    decide(0);
    complete(2);
    publisher.close();

    start(older);
    publisher.processWatermark(new Watermark(due(0)));

    List<?> notes = (List<?>) accumulator(Progress.notes(ArchiveFixture.SOURCE));
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).toString().contains("1 manifests older"), notes::toString);
  }

  private void start(OperatorSubtaskState from) throws Exception {
    start(from, null);
  }

  private void start(OperatorSubtaskState from, OutputTag<LineageEvent> rejects) throws Exception {
    publisher =
        new OneInputStreamOperatorTestHarness<>(
            new LedgerPublisher(rig.settings(), rig.lineage(), rejects, new Source()),
            new MockEnvironmentBuilder().setJobID(job).build());
    publisher.setup(LineageEventSerializer.INSTANCE);
    if (from != null) {
      publisher.initializeState(from);
    }
    publisher.open();
  }

  /** A row of this window is sealed, and the watermark passes the window. */
  private void decide(int number) throws Exception {
    Window window = window(number);
    DataFile file =
        new DataFile(
            ArchiveLayout.window(ArchiveFixture.SOURCE, SampleChanges.ORDERS, window.start())
                + "part",
            1,
            "ab".repeat(32),
            SchemaFingerprint.of(SampleChanges.SCHEMA),
            new RowDigest(1, SampleChanges.id(SampleChanges.created(number, window.start()))),
            new TreeMap<>(Map.of(Operation.CREATE, 1L)),
            SampleChanges.EPOCH,
            "a",
            "a",
            false);
    TableLayer layer = new TableLayer(SampleChanges.ORDERS, 1, 1, 0, List.of(file));
    publisher.processElement(new SealReport(window, due(number), layer), 0);
    publisher.processWatermark(new Watermark(due(number)));
  }

  private void complete(long checkpoint) throws Exception {
    publisher.snapshot(checkpoint, checkpoint);
    publisher.notifyOfCompletedCheckpoint(checkpoint);
  }

  private static Window window(int number) {
    return Window.starting(BEGIN.plus(PublishRig.WINDOW.multipliedBy(number)), PublishRig.WINDOW);
  }

  private long due(int number) {
    return window(number).end().plus(rig.settings().source().lateness()).toEpochMilli();
  }

  private List<Manifest> manifests() {
    try (var entries = ledger.readFrom(1)) {
      return entries.map(Entry::manifest).toList();
    }
  }

  private long requests(int index) {
    return Long.parseLong(manifests().get(index).job().facts().get(Manifest.Writer.REQUESTS));
  }

  private List<LineageEventId> announced() {
    return publisher.extractOutputValues().stream().map(LineageEvent::id).toList();
  }

  private static List<LineageEventId> eventsOf(long sequence) {
    return List.of(
        new LineageEventId(ArchiveFixture.SOURCE, sequence, 0),
        new LineageEventId(ArchiveFixture.SOURCE, sequence, 1));
  }

  private long publishedThrough() {
    return (Long) accumulator(Progress.publishedThrough(ArchiveFixture.SOURCE));
  }

  private Object accumulator(String name) {
    Accumulator<?, ?> found =
        publisher.getEnvironment().getAccumulatorRegistry().getUserMap().get(name);
    return found.getLocalValue();
  }
}
