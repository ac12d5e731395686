package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.block.BlockMerge;
import dev.varve.block.RowBlock;
import dev.varve.block.SampleChanges;
import dev.varve.config.StorageConfig;
import dev.varve.error.VarveException;
import dev.varve.job.WindowSettings.LateRows;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import dev.varve.publish.SealReport;
import dev.varve.seal.SealTask;
import dev.varve.storage.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The window writer alone, step by step, with a sealer that counts what it is given. */
@Timeout(30)
class WindowWriterIT {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int KEY_GROUPS = 2;

  /** A table has its directory and its blocks. */
  private static final int STATES = 2;

  /** Static, because sealers are made where they run. */
  private static final List<Thread> THREADS = Collections.synchronizedList(new ArrayList<>());

  private static CountDownLatch maySeal;

  @TempDir Path directory;
  private WindowSettings settings;
  private KeyedOneInputStreamOperatorTestHarness<String, ChangeEvent, SealReport> writer;
  private long lsn;

  /** Reports rows in, and makes one request for each seal. */
  private record Counting(ObjectStore store) implements Sealer<SealReport> {
    @Override
    public SealReport seal(SealTask<String> task, Function<String, byte[]> load) {
      THREADS.add(Thread.currentThread());
      try {
        maySeal.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      store.read("nothing");
      long rows = 0;
      for (BlockMerge.Source<String> block : task.blocks()) {
        byte[] bytes = load.apply(block.reference());
        rows += RowBlock.decode(bytes, task.table(), block.info()).size();
      }
      return new SealReport(
          task.window(), task.dueMillis(), new TableLayer(task.table(), rows, 0, 0, List.of()));
    }

    @Override
    public SealReport withRequests(SealReport report, long requests) {
      return report.withRequests(requests);
    }
  }

  private static Sealer<SealReport> counting(
      WindowSettings settings, ObjectStore store, Path scratch) {
    return new Counting(store);
  }

  @BeforeEach
  void begin() {
    THREADS.clear();
    maySeal = new CountDownLatch(0);
    settings = new PublishRig(directory.resolve("archive"), List.of()).settings();
  }

  @AfterEach
  void end() throws Exception {
    writer.close();
  }

  /** Until then a restart would take snapshot rows into another epoch. */
  @Test
  void sealsNothingBeforeTheFirstCheckpointIsComplete() throws Exception {
    start(null);
    write(0);
    pass(11_000);
    assertEquals(List.of("to 10998"), told());
    assertEquals(0, writer.numKeyedStateEntries(), "its block is open");

    writer.notifyOfCompletedCheckpoint(1);
    takeMail();

    assertEquals(List.of("1 of 0 at 11000", "to 11000"), told());
  }

  @Test
  void sealsAtOnceWhatIsDueInARestoredState() throws Exception {
    start(null);
    write(0);
    pass(11_000);
    restart(save(1));

    takeMail();

    assertEquals(List.of("1 of 0 at 11000", "to 11000"), told());
  }

  @Test
  void keepsTheRowsOfAWindowOverRestores() throws Exception {
    start(null);
    for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
      write(0);
      restart(save(checkpoint));
    }
    write(0);
    pass(11_000);
    takeMail();

    assertEquals(List.of("to 10998", "4 of 0 at 11000", "to 11000"), told());
  }

  @Test
  void knowsAfterARestoreWhatIsLate() throws Exception {
    start(null);
    pass(5_000);
    save(1);
    pass(21_000);
    restart(save(2));

    write(0);
    pass(30_000);
    takeMail();

    assertEquals(List.of("to 29998", "1 of 0 at 30000", "to 30000"), told());
    assertEquals(1L, counter(Progress.LATE));
  }

  /** Numbers that come again would put one block in place of another. */
  @Test
  void takesTheLowestWatermarkAndTheHighestNumberOfTheTasksThatItFollows() throws Exception {
    TableId one = tableOfGroup(0);
    TableId other = tableOfGroup(1);
    start(null, KEY_GROUPS, 0);
    write(5, one);
    pass(21_000);
    OperatorSubtaskState far = save(1);
    writer.close();
    start(null, KEY_GROUPS, 1);
    write(1, other);
    save(1);
    write(1, other);
    pass(11_000);
    OperatorSubtaskState behind = save(2);

    for (List<OperatorSubtaskState> order : List.of(List.of(far, behind), List.of(behind, far))) {
      restart(
          KeyedOneInputStreamOperatorTestHarness.repackageState(
              order.toArray(OperatorSubtaskState[]::new)));
      write(1, other);
      pass(21_000);
      takeMail();

      assertEquals(List.of("to 20998", "3 of 1 at 21000", "to 21000"), told());
      assertEquals(0L, counter(Progress.LATE));
    }
  }

  @Test
  void keepsNothingOfWhatIsSealed() throws Exception {
    startSealing();
    write(0);
    pass(11_000);
    takeMail();

    assertEquals(0, writer.numKeyedStateEntries());
  }

  /** The publisher decides a layer when the watermark passes its moment. */
  @Test
  void holdsTheWatermarkUntilTheLastTableIsSealed() throws Exception {
    startSealing();
    write(0, table("one"));
    write(0, table("other"));
    pass(11_000);

    takeMail();
    assertEquals(List.of("to 10998", "1 of 0 at 11000"), told());
    takeMail();
    assertEquals(List.of("1 of 0 at 11000", "to 11000"), told());
    assertEquals(0, writer.numKeyedStateEntries());
  }

  /** More blocks than a seal takes along; while they are read, another table has its turn. */
  @Test
  void sealsOfEachTableWhatItHasInState() throws Exception {
    int blocks = 40;
    start(null);
    for (int checkpoint = 1; checkpoint <= blocks; checkpoint++) {
      write(0, table("one"));
      save(checkpoint);
    }
    write(0, table("other"));
    save(blocks + 1);
    pass(11_000);
    writer.notifyOfCompletedCheckpoint(blocks + 1);
    for (int letter = 0; letter < blocks + 2; letter++) {
      takeMail();
    }

    assertEquals(
        List.of(1L, 40L),
        reports().stream().map(report -> report.layer().rowsIn()).sorted().toList());
    assertEquals(0, writer.numKeyedStateEntries());
  }

  @Test
  void savesOneWatermarkAndOneNumberHoweverOften() throws Exception {
    start(null);
    save(1);
    OperatorStateHandle state = save(2).getManagedOperatorState().iterator().next();

    for (String name : List.of("watermark", "blockNumber")) {
      assertEquals(1, state.getStateNameToPartitionOffsets().get(name).getOffsets().length, name);
    }
  }

  @Test
  void doesNotSayThatItIsIdleWhileItMayBeSealing() throws Exception {
    start(null);

    writer.processWatermarkStatus(WatermarkStatus.IDLE);

    assertEquals(List.of(), List.copyOf(writer.getOutput()));
  }

  @Test
  void passesOnWatermarksOfAnyTimeAndNoneThatGoesBack() throws Exception {
    start(null);
    writer.processWatermark(new Watermark(-5));
    pass(11_000);
    pass(10_999);

    assertEquals(
        List.of(new Watermark(-5), new Watermark(millis(11_000))), List.copyOf(writer.getOutput()));
    write(0);
    assertEquals(1L, counter(Progress.LATE));
    assertEquals(1L, counter(Progress.CHANGES));
  }

  @Test
  void sealsAllAtTheEndOfInputWithoutACheckpointOrAWatermark() throws Exception {
    start(null);
    for (int window = 0; window < 6; window++) {
      write(window);
    }

    writer.endInput();

    assertEquals(6, reports().size());
    assertEquals(0, writer.numKeyedStateEntries());
  }

  /** For a run that seals all and ends there is no later point of the grid. */
  @Test
  void sealsLateRowsWithTheNextWatermarkIfToldTo() throws Exception {
    settings =
        new WindowSettings(
            settings.source(), settings.storage(), settings.state(), LateRows.AT_ONCE);
    startSealing();
    pass(21_000);
    write(0);
    pass(21_001);
    takeMail();

    assertEquals(List.of("to 21000", "1 of 0 at 21001", "to 21001"), told());
  }

  @Test
  void tellsOfTheRequestsSinceTheReportBefore() throws Exception {
    startSealing();
    for (int window = 0; window < 2; window++) {
      write(window);
      pass(11_000 + window * 10_000L);
      takeMail();
    }

    assertEquals(List.of(1L, 1L), reports().stream().map(SealReport::requests).toList());
  }

  /** Each seal that is handed over holds its blocks in memory. */
  @Test
  void handsOverNoMoreThanTwoSealsForEachWorker() throws Exception {
    maySeal = new CountDownLatch(1);
    int room = 2 * settings.state().sealWorkers();
    startSealing();
    for (int number = 0; number < room + 2; number++) {
      write(0, table("t" + number));
    }

    pass(11_000);

    assertEquals(room * STATES, writer.numKeyedStateEntries(), "the others' blocks are open");
    maySeal.countDown();
    for (int seal = 0; seal < room + 2; seal++) {
      takeMail();
    }
    assertEquals(room + 2, reports().size());
  }

  @Test
  void endsItsWorkersWhenItIsClosed() throws Exception {
    maySeal = new CountDownLatch(1);
    startSealing();
    write(0);
    pass(11_000);
    Await.until("a seal has begun", () -> !THREADS.isEmpty());

    writer.close();

    assertFalse(THREADS.get(0).isAlive());
  }

  /** The failure to tell of is the first one. */
  @Test
  void closesAlsoWhenItCouldNotOpen() throws Exception {
    settings =
        new WindowSettings(
            settings.source(), nowhere(settings.storage()), settings.state(), settings.lateRows());
    assertThrows(VarveException.class, () -> start(null));

    writer.close();
  }

  private static StorageConfig nowhere(StorageConfig storage) {
    return new StorageConfig(
        URI.create("nowhere://archive"),
        storage.endpoint(),
        storage.region(),
        storage.pathStyle(),
        storage.accessKey(),
        storage.secretKey(),
        storage.checksums());
  }

  private void start(OperatorSubtaskState from) throws Exception {
    start(from, 1, 0);
  }

  private void startSealing() throws Exception {
    start(null);
    writer.notifyOfCompletedCheckpoint(1);
  }

  private void start(OperatorSubtaskState from, int tasks, int task) throws Exception {
    writer =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new WindowWriterFactory<>(settings, WindowWriterIT::counting),
            new TableKey(),
            Types.STRING,
            KEY_GROUPS,
            tasks,
            task);
    writer.setup(SealReportSerializer.INSTANCE);
    if (from != null) {
      writer.initializeState(from);
    }
    writer.open();
  }

  private void restart(OperatorSubtaskState from) throws Exception {
    writer.close();
    start(from);
  }

  private OperatorSubtaskState save(long checkpoint) throws Exception {
    writer.prepareSnapshotPreBarrier(checkpoint);
    return writer.snapshot(checkpoint, checkpoint);
  }

  private void write(int window) throws Exception {
    write(window, SampleChanges.ORDERS);
  }

  /** A new row, committed when this window begins. */
  private void write(int window, TableId table) throws Exception {
    ChangeEvent change =
        SampleChanges.created(++lsn, Instant.ofEpochMilli(millis(window * 10_000L)));
    writer.processElement(
        new StreamRecord<>(
            new ChangeEvent(
                table,
                change.schema(),
                change.epoch(),
                change.position(),
                change.operation(),
                change.timeMicros(),
                change.before(),
                change.after())));
  }

  /** The watermark, in milliseconds after the first window's begin. */
  private void pass(long millis) throws Exception {
    writer.processWatermark(new Watermark(millis(millis)));
  }

  private void takeMail() throws Exception {
    writer.getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run();
  }

  private List<SealReport> reports() {
    return writer.extractOutputValues();
  }

  /** What has come out since it was asked last. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (Object out = writer.getOutput().poll(); out != null; out = writer.getOutput().poll()) {
      if (out instanceof Watermark mark) {
        told.add("to " + (mark.getTimestamp() - millis(0)));
      } else {
        SealReport report = (SealReport) ((StreamRecord<?>) out).getValue();
        told.add(
            "%d of %d at %d"
                .formatted(
                    report.layer().rowsIn(),
                    (report.window().start().toEpochMilli() - millis(0)) / 10_000,
                    report.dueMillis() - millis(0)));
      }
    }
    return told;
  }

  private Object counter(String name) {
    return writer.getEnvironment().getAccumulatorRegistry().getUserMap().get(name).getLocalValue();
  }

  private static long millis(long sinceBegin) {
    return BEGIN.toEpochMilli() + sinceBegin;
  }

  private static TableId table(String name) {
    return TableId.of("public", name);
  }

  private static TableId tableOfGroup(int group) {
    return IntStream.iterate(0, number -> number + 1)
        .mapToObj(number -> table("t" + number))
        .filter(
            table ->
                KeyGroupRangeAssignment.assignToKeyGroup(TableKey.of(table), KEY_GROUPS) == group)
        .findFirst()
        .orElseThrow();
  }
}
