package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.job.failure.PermanentFailure;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.cdc.connectors.base.source.assigner.state.PendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;

/**
 * An enumerator whose failures say what the server did, and stop the job if waiting mends none. It
 * asks the server for its tables when it is made and for their chunks later: without this, the same
 * outage has one code from the reader and none from here.
 */
final class NamingEnumerator implements SplitEnumerator<SourceSplitBase, PendingSplitsState> {
  private final SourceConfig source;
  private final SplitEnumerator<SourceSplitBase, PendingSplitsState> enumerator;

  private NamingEnumerator(
      SourceConfig source, SplitEnumerator<SourceSplitBase, PendingSplitsState> enumerator) {
    this.source = source;
    this.enumerator = enumerator;
  }

  static NamingEnumerator of(
      SourceConfig source,
      Callable<SplitEnumerator<SourceSplitBase, PendingSplitsState>> enumerator) {
    return new NamingEnumerator(source, named(source, enumerator));
  }

  private static <T> T named(SourceConfig source, Callable<T> work) {
    try {
      return work.call();
    } catch (Exception failure) {
      throw PermanentFailure.of(StreamFailure.of(source, failure));
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private void named(Work work) {
    named(
        source,
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void start() {
    named(enumerator::start);
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    named(() -> enumerator.handleSplitRequest(subtask, host));
  }

  @Override
  public void addSplitsBack(List<SourceSplitBase> splits, int subtask) {
    named(() -> enumerator.addSplitsBack(splits, subtask));
  }

  @Override
  public void addReader(int subtask) {
    named(() -> enumerator.addReader(subtask));
  }

  @Override
  public PendingSplitsState snapshotState(long checkpoint) {
    return named(source, () -> enumerator.snapshotState(checkpoint));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    named(() -> enumerator.notifyCheckpointComplete(checkpoint));
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) {
    named(() -> enumerator.notifyCheckpointAborted(checkpoint));
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    named(() -> enumerator.handleSourceEvent(subtask, event));
  }

  @Override
  public void close() throws IOException {
    enumerator.close();
  }
}
