package dev.varve.job.failure;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * An enumerator whose failures say what the source did, and stop the job if waiting mends none. It
 * asks the source for what there is to read when it is made, and later: without this, the same
 * outage has one code from the reader and none from here.
 */
public final class NamingEnumerator<S extends SourceSplit, C> implements SplitEnumerator<S, C> {
  private final Function<Exception, RuntimeException> naming;
  private final SplitEnumerator<S, C> enumerator;

  private NamingEnumerator(
      Function<Exception, RuntimeException> naming, SplitEnumerator<S, C> enumerator) {
    this.naming = naming;
    this.enumerator = enumerator;
  }

  /** Makes an enumerator. */
  public interface Maker<S extends SourceSplit, C> extends Serializable {
    /**
     * An enumerator of this context.
     *
     * @throws Exception when the source cannot be asked
     */
    SplitEnumerator<S, C> make(SplitEnumeratorContext<S> context) throws Exception;
  }

  /**
   * Makes an enumerator, and names its failures from then on.
   *
   * @param naming what a failure means to a person, or the same failure
   */
  public static <S extends SourceSplit, C> SplitEnumerator<S, C> of(
      Function<Exception, RuntimeException> naming,
      SplitEnumeratorContext<S> context,
      Maker<S, C> maker) {
    return new NamingEnumerator<>(
        naming, named(naming, () -> maker.make(new NamingContext<>(naming, context))));
  }

  static <T> T named(Function<Exception, RuntimeException> naming, Callable<T> work) {
    try {
      return work.call();
    } catch (Exception failure) {
      throw PermanentFailure.of(naming.apply(failure));
    }
  }

  private void named(Runnable work) {
    named(
        naming,
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
  public void addSplitsBack(List<S> splits, int subtask) {
    named(() -> enumerator.addSplitsBack(splits, subtask));
  }

  @Override
  public void addReader(int subtask) {
    named(() -> enumerator.addReader(subtask));
  }

  @Override
  public C snapshotState(long checkpoint) {
    return named(naming, () -> enumerator.snapshotState(checkpoint));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    named(
        naming,
        () -> {
          enumerator.notifyCheckpointComplete(checkpoint);
          return null;
        });
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) {
    named(
        naming,
        () -> {
          enumerator.notifyCheckpointAborted(checkpoint);
          return null;
        });
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
