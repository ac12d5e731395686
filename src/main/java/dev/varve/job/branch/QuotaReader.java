package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.StorageUsage;
import dev.varve.ledger.UsageLog;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader that stops for the rest of the day when its source has used up its storage quota. While
 * it stops, checkpoints go on, and the source's time stands still, so that nothing becomes late.
 *
 * <p>What is stored is read off the ledger, at the start and after each checkpoint, which is when
 * manifests are published: the ledger is what all processes of a job share, and it outlives them.
 *
 * @param <T> what it reads
 * @param <S> what it reads from
 */
public final class QuotaReader<T, S extends SourceSplit> extends ForwardingReader<T, S> {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaReader.class);
  private static final long TICK_MILLIS = 1_000;

  private final QuotaGate gate;
  private final ObjectStore store;
  private final UsageLog usage;
  private final ExecutorService executor;
  private CompletableFuture<Void> look;

  private QuotaReader(
      SourceReader<T, S> reader, QuotaGate gate, SourceConfig source, ObjectStore store) {
    super(reader);
    this.gate = gate;
    this.store = store;
    this.usage = new UsageLog(new Ledger(store, source.name()), source.zone());
    this.executor =
        Executors.newSingleThreadExecutor(
            new ExecutorThreadFactory("varve-quota-" + source.name()));
  }

  /** The reader, held to its source's quota if it has one. */
  public static <T, S extends SourceSplit> SourceReader<T, S> around(
      SourceReader<T, S> reader,
      SourceReaderContext context,
      SourceConfig source,
      StorageConfig storage) {
    if (!source.quota().isLimited()) {
      return reader;
    }
    QuotaGate gate =
        new QuotaGate(
            source.name(), source.quota(), source.zone(), InstantSource.system(), LOG::warn);
    MetricGroup metrics = SourceMetrics.of(context.metricGroup(), source.name());
    metrics.gauge("quotaUsedPercent", (Gauge<Integer>) gate::usedPercent);
    metrics.gauge("quotaStopped", (Gauge<Integer>) () -> gate.isShut() ? 1 : 0);
    return new QuotaReader<>(reader, gate, source, ObjectStores.open(storage));
  }

  /** Nothing is read before it is known how much of the day's quota is left. */
  @Override
  public void start() {
    look();
    super.start();
  }

  private void look() {
    LocalDate today = gate.today();
    gate.note(today, usage.since(today).getOrDefault(today, StorageUsage.NONE));
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    return gate.isShut() ? InputStatus.NOTHING_AVAILABLE : super.pollNext(output);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return gate.isShut()
        ? new CompletableFuture<Void>().completeOnTimeout(null, TICK_MILLIS, TimeUnit.MILLISECONDS)
        : super.isAvailable();
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    if (look == null || look.isDone()) {
      throwFailure();
      look = CompletableFuture.runAsync(this::look, executor);
    }
  }

  /** Of the last look, as the task's own. */
  private void throwFailure() {
    try {
      if (look != null) {
        look.join();
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  @Override
  public void close() throws Exception {
    executor.shutdownNow();
    gate.close();
    try (store) {
      super.close();
    }
  }
}
