package dev.varve.job.branch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * A reader whose splits have an output from the first record or watermark of theirs on, and not
 * from when they are given to it.
 *
 * <p>Flink makes an output for every split that it gives to a reader or restores, passes on the
 * lowest of their watermarks, and lets an output go when its split has been read. Flink CDC's
 * readers keep splits that they never read again: a table's piece that was read and not yet
 * acknowledged when the state was saved, or one whose table is not in the map any more. Such a
 * piece would hold back every later watermark, and with it every seal, for as long as the job runs.
 *
 * @param <T> what it reads
 * @param <S> what it reads from
 */
public final class LazyOutputReader<T, S extends SourceSplit> implements SourceReader<T, S> {
  private final SourceReader<T, S> reader;
  private final List<String> given = new ArrayList<>();

  public LazyOutputReader(SourceReader<T, S> reader) {
    this.reader = reader;
  }

  @Override
  public void addSplits(List<S> splits) {
    splits.forEach(split -> given.add(split.splitId()));
    reader.addSplits(splits);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    given.forEach(output::releaseOutputForSplit);
    given.clear();
    return reader.pollNext(output);
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public List<S> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    reader.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    reader.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    reader.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
