package dev.varve.local;

import dev.varve.config.ArchiveConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.JobRunner;
import dev.varve.job.RunOptions;
import dev.varve.job.RunningJob;
import dev.varve.lineage.topic.LineageRecord;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.ops.layers.Layer;
import dev.varve.ops.layers.Layers;
import dev.varve.ops.query.ArchiveQuery;
import dev.varve.ops.query.QueryOptions;
import dev.varve.ops.query.QueryResult;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The whole of Varve on one machine: a low-code back end at work, archived from its log into sealed
 * layers, and the proof that nothing is missing and nothing is twice. Everything is kept in one
 * directory; a later demo there goes on with the same back end and the same archive.
 *
 * <p>Used by one thread. {@link #close} stops what this started; so does the end of the JVM.
 */
public final class Demo implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 500;

  private final DemoOptions options;
  private final LocalStack stack;
  private final DemoBackend backend;
  private final ArchiveConfig config;
  private final ObjectStore store;
  private final LedgerTotals totals;
  private long changesBefore;
  private final long began = System.nanoTime();
  private DemoCounts counts = DemoCounts.NONE;

  private Demo(
      DemoOptions options,
      LocalStack stack,
      DemoBackend backend,
      ArchiveConfig config,
      ObjectStore store) {
    this.options = options;
    this.stack = stack;
    this.backend = backend;
    this.config = config;
    this.store = store;
    this.totals = new LedgerTotals(store, DemoDataMap.SOURCE).update();
  }

  /** Starts the servers and opens the back end, made if it is not there. */
  public static Demo start(DemoOptions options) {
    LocalStack stack = LocalStack.start(options.directory());
    try {
      DemoBackend backend = DemoBackend.open(stack.postgres());
      ArchiveConfig config = DemoDataMap.write(dataMap(options), stack, backend);
      return new Demo(options, stack, backend, config, ObjectStores.open(config.storage()));
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static Path dataMap(DemoOptions options) {
    return options.directory().resolve("archive.yaml");
  }

  /** There while a run has changes that may not be archived. */
  private Path unfinished() {
    return options.directory().resolve("unfinished");
  }

  /** The data map; the file can be given to every command. */
  public Path dataMap() {
    return dataMap(options);
  }

  /** The archive as files, which can be read when the demo is over. */
  public URI archiveFiles() {
    return DemoDataMap.files(stack.s3());
  }

  DemoBackend backend() {
    return backend;
  }

  /** Tables of the back end now. */
  public int tables() {
    return backend.tables();
  }

  /** Writes the first rows, unless there are rows, and returns how many there are. */
  public long seed() {
    long rows = backend.rows();
    return rows > 0 ? rows : backend.seedRows(options.seed(), options.seedRows());
  }

  /**
   * Runs the archive job while the back end changes, until all changes are in published layers.
   *
   * @param progress told twice a second
   * @param stop asked twice a second; ends the work and the job in good order
   * @return false if it was stopped before all was done
   */
  public boolean archive(Consumer<DemoProgress> progress, BooleanSupplier stop) {
    RunningJob job = JobRunner.start(config, RunOptions.continuous());
    Watch watch = new Watch(job, progress, stop);
    try (DemoWorkload workload =
        backend.workload(options.seed(), options.changes(), options.lasts())) {
      boolean done = catchUp(watch) && work(workload, watch);
      workload.close();
      job.stop();
      if (done) {
        Files.delete(unfinished());
      }
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      if (!job.hasEnded()) {
        job.cancel();
      }
      throw e;
    }
  }

  /** What a run that did not finish has left to archive is not counted as this run's. */
  private boolean catchUp(Watch watch) throws IOException {
    boolean left = Files.exists(unfinished());
    Files.writeString(unfinished(), "archived only in part\n");
    Instant begun = backend.now();
    boolean done =
        !left
            || watch.until(
                () -> totals.sealedTo().filter(begun::isBefore).isPresent(),
                "what an earlier run left was not sealed");
    changesBefore = totals.changes();
    return done;
  }

  private boolean work(DemoWorkload workload, Watch watch) {
    // Once a row is read, what is committed from then on is in the log that will be read.
    long snapshot = watch.job.resumedFrom().isPresent() ? 0 : backend.rows();
    if (!watch.until(() -> snapshot == 0 || watch.read > 0, "the job read nothing")) {
      return false;
    }
    workload.startBeside(() -> watch.read >= snapshot + readAtLeast(workload.counts()));
    while (!workload.hasEnded()) {
      if (!watch.look(workload.counts())) {
        return false;
      }
    }
    counts = workload.await();
    Instant last = backend.now();
    return watch.until(
        () -> totals.sealedTo().filter(last::isBefore).isPresent(),
        "the window of the last change was not sealed");
  }

  /** A deleted row may be gone before the snapshot comes to it. */
  private static long readAtLeast(DemoCounts committed) {
    return committed.events() - committed.deletes();
  }

  /** Looks at the running job twice a second. */
  private final class Watch {
    private final RunningJob job;
    private final Consumer<DemoProgress> progress;
    private final BooleanSupplier stop;
    private volatile long read;

    Watch(RunningJob job, Consumer<DemoProgress> progress, BooleanSupplier stop) {
      this.job = job;
      this.progress = progress;
      this.stop = stop;
    }

    /** Looks until it is so; false when asked to stop before. */
    boolean until(BooleanSupplier so, String otherwise) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!so.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          throw VarveException.of(
              ErrorCode.PROCESS_FAILED,
              otherwise + " within " + PATIENCE.toSeconds() + " s",
              "read the log; run the demo again in the same directory to go on");
        }
        if (!look(counts)) {
          return false;
        }
      }
      return true;
    }

    /** Waits a little and tells the progress; false when asked to stop. */
    boolean look(DemoCounts committed) {
      pause();
      if (job.hasEnded()) {
        awaitFailure(job);
      }
      read = Math.max(read, job.counts().changes());
      totals.update();
      progress.accept(
          new DemoProgress(
              Duration.ofNanos(System.nanoTime() - began),
              committed.events(),
              read,
              totals.layers(),
              totals.sealedTo().map(to -> Duration.between(to, Instant.now())),
              totals.files(),
              totals.sizeBytes()));
      return !stop.getAsBoolean();
    }
  }

  private static void awaitFailure(RunningJob job) {
    try {
      job.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    throw VarveException.of(
        ErrorCode.PROCESS_FAILED, "the archive job ended before the work did", "read the log");
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static VarveException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        "the demo was interrupted",
        "run it again in the same directory to go on",
        cause);
  }

  /** What this run committed. */
  public DemoCounts counts() {
    return counts;
  }

  /** The layers of the archive; the caller closes the stream. */
  public Stream<Layer> layers() {
    return Layers.list(store, Optional.empty());
  }

  /** The last lineage events. */
  public List<LineageRecord> lineage(int last) {
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      return topic.last(last);
    }
  }

  /** Runs SQL over the archive; the caller closes the result. */
  public QueryResult query(String sql) {
    QueryOptions defaults = QueryOptions.defaults();
    QueryOptions inDirectory =
        new QueryOptions(
            options.directory().resolve("query-cache"),
            defaults.cacheBytesMax(),
            defaults.memoryBytesMax());
    return ArchiveQuery.open(store, inDirectory).run(sql);
  }

  /** Verifies the archive against itself, compares it with the live database, and counts. */
  public DemoProof prove() {
    totals.update();
    AtomicLong lineageEvents = new AtomicLong();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      topic.readAll(event -> lineageEvents.incrementAndGet());
    }
    return new DemoProof(
        backend.tables(),
        counts.changes(),
        counts.events(),
        totals.changes() - changesBefore,
        totals.layers(),
        totals.files(),
        totals.rows(),
        lineageEvents.get(),
        2 * totals.lineageRuns(),
        Verify.run(
            store,
            new VerifyScope(Optional.empty(), Optional.empty()),
            (source, manifests, files, rows, bytes) -> {}),
        Reconcile.compare(store, config.sources().get(0)));
  }

  @Override
  public void close() {
    try (stack) {
      store.close();
    }
  }
}
