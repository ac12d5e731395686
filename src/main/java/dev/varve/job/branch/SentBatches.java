package dev.varve.job.branch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.PendingSplitsCheckpoint;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The lines of a folder's batches: Flink's file source, which watches the folder and remembers what
 * it has read. Beside what that does, it looks into the folder when a job goes on, too, and holds
 * event time back until what was there at the start is read. So a run that ends when it has caught
 * up has read it.
 *
 * <p>Assumes one reader, and that Flink's asks for a split when it has none and only after it has
 * handed over all lines of the last ({@code FileSourceReader}).
 */
final class SentBatches
    implements Source<String, FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> {
  private static final long serialVersionUID = 1L;
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);

  private final Path folder;
  private final FileSource<String> files;

  SentBatches(Path folder) {
    this.folder = folder;
    this.files =
        FileSource.forRecordStreamFormat(new TextLineInputFormat("UTF-8"), folder)
            .setFileEnumerator(MayBeMissing::new)
            .monitorContinuously(WATCH_INTERVAL)
            .build();
  }

  @Override
  public Boundedness getBoundedness() {
    return files.getBoundedness();
  }

  @Override
  public SourceReader<String, FileSourceSplit> createReader(SourceReaderContext context) {
    return new Reader(files.createReader(context));
  }

  @Override
  public SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>>
      createEnumerator(SplitEnumeratorContext<FileSourceSplit> context) {
    return new Enumerator(files.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>>
      restoreEnumerator(
          SplitEnumeratorContext<FileSourceSplit> context,
          PendingSplitsCheckpoint<FileSourceSplit> saved)
          throws IOException {
    return new Enumerator(files.restoreEnumerator(context, withNew(saved)), context);
  }

  /** Flink's looks for new files only after its interval. */
  private PendingSplitsCheckpoint<FileSourceSplit> withNew(
      PendingSplitsCheckpoint<FileSourceSplit> saved) throws IOException {
    Collection<FileSourceSplit> splits = new ArrayList<>(saved.getSplits());
    Set<Path> seen = new HashSet<>(saved.getAlreadyProcessedPaths());
    for (FileSourceSplit split : new MayBeMissing().enumerateSplits(new Path[] {folder}, 1)) {
      if (seen.add(split.path())) {
        splits.add(split);
      }
    }
    return PendingSplitsCheckpoint.fromCollectionSnapshot(splits, seen);
  }

  @Override
  public SimpleVersionedSerializer<FileSourceSplit> getSplitSerializer() {
    return files.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<PendingSplitsCheckpoint<FileSourceSplit>>
      getEnumeratorCheckpointSerializer() {
    return files.getEnumeratorCheckpointSerializer();
  }

  /** The folder comes with its first batch. */
  private static final class MayBeMissing implements FileEnumerator {
    private final FileEnumerator files = new NonSplittingRecursiveEnumerator();

    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] folders, int parallelism)
        throws IOException {
      FileSystem store = folders[0].getFileSystem();
      return store.exists(folders[0]) ? files.enumerateSplits(folders, parallelism) : List.of();
    }
  }

  /** Tells the reader that what was there is read. */
  static final class AllRead implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** Flink's, which has nothing left when the reader asks and gets nothing. */
  private record Enumerator(
      SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> files,
      SplitEnumeratorContext<FileSourceSplit> context)
      implements SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> {

    @Override
    public void start() {
      files.start();
    }

    @Override
    public void handleSplitRequest(int reader, String host) {
      boolean isLast = isEmpty();
      files.handleSplitRequest(reader, host);
      if (isLast) {
        context.sendEventToSourceReader(reader, new AllRead());
      }
    }

    private boolean isEmpty() {
      try {
        return files.snapshotState(0).getSplits().isEmpty();
      } catch (Exception e) {
        throw new IllegalStateException("what is left in memory cannot be told", e);
      }
    }

    @Override
    public void addSplitsBack(List<FileSourceSplit> splits, int reader) {
      files.addSplitsBack(splits, reader);
    }

    @Override
    public void addReader(int reader) {
      files.addReader(reader);
    }

    @Override
    public PendingSplitsCheckpoint<FileSourceSplit> snapshotState(long checkpoint)
        throws Exception {
      return files.snapshotState(checkpoint);
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
      files.handleSourceEvent(reader, event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
      files.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
      files.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void close() throws IOException {
      files.close();
    }
  }

  /** Flink's, which is idle to event time from the moment on that it is told so. */
  static final class Reader extends ForwardingReader<String, FileSourceSplit> {
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();
    private boolean idle;

    Reader(SourceReader<String, FileSourceSplit> files) {
      super(files);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
      if (event instanceof AllRead) {
        allRead.complete(null);
      } else {
        super.handleSourceEvents(event);
      }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) throws Exception {
      if (allRead.isDone() && !idle) {
        idle = true;
        output.markIdle();
      }
      return super.pollNext(output);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return idle
          ? super.isAvailable()
          : CompletableFuture.anyOf(super.isAvailable(), allRead).thenApply(any -> null);
    }
  }
}
