package dev.varve.job;

import dev.varve.config.ColumnsConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.LineageConfig;
import dev.varve.config.OwnershipConfig;
import dev.varve.config.QuotaConfig;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import dev.varve.publish.SealReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * The window writer and the publisher on a real folder, with Flink's part played step by step:
 * input, checkpoints, their completion, and the sink's transactions. It can crash before any step,
 * and then goes on from the last complete checkpoint as Flink does.
 */
final class PublishRig {
  static final TableId ORDERS = TableId.of("public", "orders");

  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Of these each checkpoint takes this many. */
  static final int CHECKPOINT_STEPS = 6;

  private static final Watermark NUDGE = new Watermark(0);

  /** What becomes of a transaction that was prepared when a crash came. */
  enum Recovery {
    COMMITS,
    /** The outage was too long for the broker. */
    FINDS_TIMED_OUT
  }

  /** A step of the input: a change, a watermark, or the moment of a checkpoint. */
  sealed interface Input {
    record Change(ChangeEvent event) implements Input {}

    record Mark(long millis) implements Input {}

    record Checkpoint() implements Input {}
  }

  /** What the topic's readers of committed records see. Static, because operators are copied. */
  private static final List<LineageEventId> TOPIC = new ArrayList<>();

  private record Source(Duration rivalsTime) implements LedgerPublisher.Surroundings {
    @Override
    public void requireTopics() {}

    @Override
    public List<TableId> tables() {
      return List.of(ORDERS, TableId.of("public", "quiet"));
    }

    @Override
    public Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since) {
      List<LineageEventId> missing = new ArrayList<>(expected);
      missing.removeAll(TOPIC);
      return missing;
    }

    @Override
    public Collection<LineageEventId> missingRejects(
        Collection<LineageEventId> expected, Instant since) {
      throw new AssertionError("no record is in quarantine");
    }
  }

  /** A checkpoint, with the place in the input and the events that its transaction holds. */
  static final class Saved {
    private final int place;
    private final OperatorSubtaskState writer;
    private final OperatorSubtaskState publisher;
    private final List<LineageEventId> prepared;
    private boolean committed;

    private Saved(
        int place,
        OperatorSubtaskState writer,
        OperatorSubtaskState publisher,
        List<LineageEventId> prepared) {
      this.place = place;
      this.writer = writer;
      this.publisher = publisher;
      this.prepared = prepared;
    }
  }

  private static final class Crash extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Path archive;
  private final List<Input> inputs;
  private final JobID job = new JobID();
  private final Duration rivalsTime;
  private Duration addendaEvery = WINDOW;
  private final List<LineageEventId> transaction = new ArrayList<>();
  private final List<Saved> checkpoints = new ArrayList<>();
  private KeyedOneInputStreamOperatorTestHarness<String, ChangeEvent, SealReport> writer;
  private OneInputStreamOperatorTestHarness<SealReport, LineageEvent> publisher;
  private IntPredicate crashBefore = step -> false;
  private int steps;
  private int place;
  private long nextCheckpoint = 1;
  private long emitted;
  private boolean mayAwaitSeals;

  PublishRig(Path archive, List<Input> inputs) {
    this(inputs, archive, Duration.ofHours(1));
    TOPIC.clear();
  }

  private PublishRig(List<Input> inputs, Path archive, Duration rivalsTime) {
    this.archive = archive;
    this.inputs = List.copyOf(inputs);
    this.rivalsTime = rivalsTime;
  }

  /** Another job on the same archive and topic, which knows nothing of this one. */
  PublishRig beside(List<Input> inputs) {
    return new PublishRig(inputs, archive, rivalsTime);
  }

  /** Another job with the same input, which leaves to this one for so long what it published. */
  PublishRig another(Duration rivalsTime) {
    return new PublishRig(inputs, archive, rivalsTime);
  }

  LineageConfig lineage() {
    return new LineageConfig(
        "localhost:1", "lineage", "varve-test", Map.of(), Duration.ofMinutes(15));
  }

  StorageConfig storage() {
    return new StorageConfig(
        archive.toUri(),
        null,
        "us-east-1",
        StorageConfig.PathStyle.PATH,
        null,
        null,
        StorageConfig.Checksums.WHEN_SUPPORTED);
  }

  WindowSettings settings() {
    SourceConfig source =
        new SourceConfig(
            ArchiveFixture.SOURCE,
            new Connector.Postgres(
                new DatabaseServer(
                    "localhost",
                    1,
                    new Secret("nobody"),
                    new Secret("none"),
                    Duration.ofSeconds(1)),
                "shop",
                "varve_shop",
                "varve_shop",
                new SnapshotConfig(100)),
            "postgres://shop-db:5432",
            List.of("public.*"),
            List.of(),
            WINDOW,
            ZoneOffset.UTC,
            Duration.ofSeconds(1),
            addendaEvery,
            Duration.ofSeconds(1),
            ColumnsConfig.NONE,
            OwnershipConfig.NONE,
            QuotaConfig.NONE);
    StateConfig state =
        new StateConfig(
            archive.resolveSibling("state").toUri(), Duration.ofSeconds(1), 1, 1 << 20, 2, 1000);
    return new WindowSettings(source, storage(), state, WindowSettings.LateRows.BY_GRID);
  }

  static List<LineageEventId> topic() {
    return List.copyOf(TOPIC);
  }

  /** Gathers late rows for so long, not for a window's length. */
  PublishRig withAddendaEvery(Duration time) {
    addendaEvery = time;
    return this;
  }

  /** As manifests name it. */
  String job() {
    return job.toString();
  }

  /** Runs to the end of the input, and returns how many steps that took. */
  int run() throws Exception {
    start(null);
    return toTheEnd();
  }

  /** Runs with a crash before a step, and goes on from the last complete checkpoint. */
  void run(int crashStep, Recovery recovery) throws Exception {
    runUntil(crashStep);
    restart(last(), recovery);
  }

  /** Runs until a crash before a step. */
  void runUntil(int crashStep) throws Exception {
    crashBefore = step -> step == crashStep;
    start(null);
    try {
      toTheEnd();
      throw new IllegalStateException("no step " + crashStep);
    } catch (Crash crash) {
      transaction.clear();
    }
  }

  /** The last complete checkpoint; null if there is none. */
  Saved last() {
    return checkpoints.isEmpty() ? null : checkpoints.get(checkpoints.size() - 1);
  }

  /** The checkpoints of the run, complete ones only, in order. */
  List<Saved> checkpoints() {
    return List.copyOf(checkpoints);
  }

  /** Goes on from a checkpoint, whatever came after it. */
  void restart(Saved from, Recovery recovery) throws Exception {
    crashBefore = step -> false;
    transaction.clear();
    if (from != null && !from.committed && recovery == Recovery.COMMITS) {
      commit(from);
    }
    start(from);
    toTheEnd();
  }

  /** Goes on from a checkpoint at the end of the input, whose transaction is committed. */
  void end(Saved from) throws Exception {
    start(from);
    try (AutoCloseable stage = publisher;
        AutoCloseable before = writer) {
      publisher.endInput();
      forward();
      TOPIC.addAll(transaction);
    }
  }

  private void start(Saved from) throws Exception {
    place = from == null ? 0 : from.place;
    mayAwaitSeals = from != null;
    emitted = Long.MIN_VALUE;
    WindowSettings settings = settings();
    writer =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new WindowWriterFactory<>(settings, ArchiveSealer::open), new TableKey(), Types.STRING);
    writer.setup(SealReportSerializer.INSTANCE);
    publisher =
        new OneInputStreamOperatorTestHarness<>(
            new LedgerPublisher(settings, lineage(), null, new Source(rivalsTime)),
            new MockEnvironmentBuilder().setJobID(job).build());
    publisher.setup(LineageEventSerializer.INSTANCE);
    if (from != null) {
      writer.initializeState(from.writer);
      publisher.initializeState(from.publisher);
    }
    publisher.open();
    writer.open();
  }

  /**
   * Ends with two more checkpoints: what a restart announces again is in the second's transaction.
   */
  private int toTheEnd() throws Exception {
    try (AutoCloseable stage = publisher;
        AutoCloseable before = writer) {
      for (; place < inputs.size(); place++) {
        Input input = inputs.get(place);
        if (input instanceof Input.Change change) {
          step();
          writer.processElement(new StreamRecord<>(change.event()));
        } else if (input instanceof Input.Mark mark) {
          step();
          writer.processWatermark(new Watermark(mark.millis()));
        } else {
          checkpoint();
        }
      }
      checkpoint();
      checkpoint();
      return steps;
    }
  }

  private void step() throws Crash {
    if (crashBefore.test(steps++)) {
      throw new Crash();
    }
  }

  private void checkpoint() throws Exception {
    step();
    awaitSeals();
    step();
    long id = nextCheckpoint++;
    writer.prepareSnapshotPreBarrier(id);
    forward();
    OperatorSubtaskState writerState = writer.snapshot(id, id);
    publisher.prepareSnapshotPreBarrier(id);
    OperatorSubtaskState publisherState = publisher.snapshot(id, id);
    Saved saved =
        new Saved(
            Math.min(place + 1, inputs.size()),
            writerState,
            publisherState,
            List.copyOf(transaction));
    transaction.clear();
    step();
    checkpoints.add(saved);
    step();
    writer.notifyOfCompletedCheckpoint(id);
    mayAwaitSeals = true;
    step();
    publisher.notifyOfCompletedCheckpoint(id);
    forward();
    step();
    commit(saved);
  }

  private static void commit(Saved saved) {
    TOPIC.addAll(saved.prepared);
    saved.committed = true;
  }

  /** Lets the seals that are due come to their end, unless none may begin yet. */
  private void awaitSeals() throws Exception {
    long reached = reached();
    writer.processWatermark(NUDGE);
    forward();
    while (mayAwaitSeals && emitted < reached) {
      writer.getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run();
      forward();
    }
  }

  private long reached() {
    long reached = Long.MIN_VALUE;
    for (Input input : inputs.subList(0, place)) {
      reached = input instanceof Input.Mark mark ? Math.max(reached, mark.millis()) : reached;
    }
    return reached;
  }

  private void forward() throws Exception {
    for (Object out = writer.getOutput().poll(); out != null; out = writer.getOutput().poll()) {
      if (out instanceof Watermark mark) {
        emitted = mark.getTimestamp();
        publisher.processWatermark(mark);
      } else {
        publisher.processElement(new StreamRecord<>(report(out)));
      }
    }
    for (Object out = publisher.getOutput().poll();
        out != null;
        out = publisher.getOutput().poll()) {
      if (out instanceof StreamRecord<?> record) {
        transaction.add(((LineageEvent) record.getValue()).id());
      }
    }
  }

  private static SealReport report(Object out) {
    return (SealReport) ((StreamRecord<?>) out).getValue();
  }
}
