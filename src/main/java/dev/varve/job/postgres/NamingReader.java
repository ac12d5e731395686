package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.core.io.InputStatus;

/** A reader whose failures say what the server refused, and stop the job if waiting mends none. */
final class NamingReader implements SourceReader<ChangeEvent, SourceSplitBase> {
  private final SourceConfig source;
  private final SourceReader<ChangeEvent, SourceSplitBase> reader;

  NamingReader(SourceConfig source, SourceReader<ChangeEvent, SourceSplitBase> reader) {
    this.source = source;
    this.reader = reader;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<ChangeEvent> output) throws Exception {
    try {
      return reader.pollNext(output);
    } catch (Exception failure) {
      throw PermanentFailure.of(StreamFailure.of(source, failure));
    }
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public List<SourceSplitBase> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<SourceSplitBase> splits) {
    named(() -> reader.addSplits(splits));
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    named(() -> reader.handleSourceEvents(event));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    reader.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    reader.notifyCheckpointAborted(checkpoint);
  }

  /** Both ask the server for its tables. */
  private void named(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      throw PermanentFailure.of(StreamFailure.of(source, failure));
    }
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
