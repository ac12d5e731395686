package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.job.branch.SentBatches.AllRead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.PendingSplitsCheckpoint;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event time waits for what was sent back before a start, and for no more. */
class SentBatchesTest {
  @TempDir Path folder;

  private final Told told = new Told();

  @Test
  void tellsTheReaderOnceItAsksAndNothingIsLeft() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "1\n");
    Files.writeString(folder.resolve("b.jsonl"), "2\n");
    var enumerator = source().createEnumerator(told);
    enumerator.addReader(0);

    enumerator.handleSplitRequest(0, null);
    enumerator.handleSplitRequest(0, null);
    assertEquals(List.of("a.jsonl", "b.jsonl"), told.given.stream().sorted().toList());
    assertEquals(0, told.events);

    enumerator.handleSplitRequest(0, null);
    assertEquals(1, told.events);
  }

  @Test
  void tellsItAtOnceWhenThereIsNoFolderYet() {
    var enumerator =
        new SentBatches(new org.apache.flink.core.fs.Path(folder.resolve("none").toUri()))
            .createEnumerator(told);
    enumerator.addReader(0);

    enumerator.handleSplitRequest(0, null);

    assertEquals(1, told.events);
  }

  /** Flink's own looks for new files only after its interval, when a run may have ended. */
  @Test
  void givesWhatCameWhileNoJobRanAndNothingTwice() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "1\n");
    SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> before =
        source().createEnumerator(told);
    before.addReader(0);
    before.handleSplitRequest(0, null);
    PendingSplitsCheckpoint<FileSourceSplit> saved = before.snapshotState(1);
    Files.writeString(folder.resolve("b.jsonl"), "2\n");

    var enumerator = source().restoreEnumerator(told, saved);
    enumerator.addReader(0);
    enumerator.handleSplitRequest(0, null);
    assertEquals(0, told.events);
    enumerator.handleSplitRequest(0, null);

    assertEquals(List.of("a.jsonl", "b.jsonl"), told.given);
    assertEquals(1, told.events);
    assertEquals(2, enumerator.snapshotState(2).getAlreadyProcessedPaths().size());
  }

  @Test
  void theReaderIsIdleFromThenOn() throws Exception {
    SourceReader<String, FileSourceSplit> reader = new SentBatches.Reader(new Waiting());
    Output output = new Output();

    reader.pollNext(output);
    CompletableFuture<Void> available = reader.isAvailable();
    assertEquals(0, output.idle);
    assertFalse(available.isDone());

    reader.handleSourceEvents(new AllRead());
    assertTrue(available.isDone(), "it is woken");
    reader.pollNext(output);
    reader.pollNext(output);
    assertEquals(1, output.idle);
    assertFalse(reader.isAvailable().isDone());
  }

  private SentBatches source() {
    return new SentBatches(new org.apache.flink.core.fs.Path(folder.toUri()));
  }

  /** Has nothing. */
  private static final class Waiting implements SourceReader<String, FileSourceSplit> {
    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<FileSourceSplit> snapshotState(long checkpoint) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return new CompletableFuture<>();
    }

    @Override
    public void addSplits(List<FileSourceSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private static final class Output implements ReaderOutput<String> {
    private int idle;

    @Override
    public void collect(String line) {}

    @Override
    public void collect(String line, long timestamp) {}

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {
      idle++;
    }

    @Override
    public void markActive() {}

    @Override
    public SourceOutput<String> createOutputForSplit(String split) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String split) {}
  }

  /** What an enumerator does with its one reader. */
  private static final class Told implements SplitEnumeratorContext<FileSourceSplit> {
    private final List<String> given = new ArrayList<>();
    private int events;

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
      events += event instanceof AllRead ? 1 : 0;
    }

    @Override
    public void assignSplits(SplitsAssignment<FileSourceSplit> splits) {
      splits.assignment().values().stream()
          .flatMap(List::stream)
          .forEach(split -> given.add(split.path().getName()));
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return Map.of(0, new ReaderInfo(0, "here"));
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public int currentParallelism() {
      return 1;
    }

    @Override
    public void signalNoMoreSplits(int reader) {}

    @Override
    public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {}

    @Override
    public <T> void callAsync(
        Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {}

    @Override
    public void runInCoordinatorThread(Runnable action) {
      action.run();
    }
  }
}
