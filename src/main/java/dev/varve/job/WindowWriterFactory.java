package dev.varve.job;

import dev.varve.model.ChangeEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.YieldingOperatorFactory;

/**
 * Makes window writers, each with the mailbox by which its workers return to the task thread.
 *
 * @param <R> what comes of a seal
 */
final class WindowWriterFactory<R> extends AbstractStreamOperatorFactory<R>
    implements OneInputStreamOperatorFactory<ChangeEvent, R>, YieldingOperatorFactory<R> {
  private static final long serialVersionUID = 1L;

  private final WindowSettings settings;
  private final Sealer.Factory<R> sealers;

  WindowWriterFactory(WindowSettings settings, Sealer.Factory<R> sealers) {
    this.settings = settings;
    this.sealers = sealers;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<R>> T createStreamOperator(
      StreamOperatorParameters<R> parameters) {
    WindowWriter<R> writer =
        new WindowWriter<>(settings, sealers, processingTimeService, getMailboxExecutor());
    writer.setup(
        parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    return (T) writer;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return WindowWriter.class;
  }
}
