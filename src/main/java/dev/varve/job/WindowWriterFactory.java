package dev.varve.job;

import dev.varve.model.ChangeEvent;
import dev.varve.publish.SealReport;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.YieldingOperatorFactory;

/** Makes window writers, each with the mailbox by which its workers return to the task thread. */
final class WindowWriterFactory extends AbstractStreamOperatorFactory<SealReport>
    implements OneInputStreamOperatorFactory<ChangeEvent, SealReport>,
        YieldingOperatorFactory<SealReport> {
  private static final long serialVersionUID = 1L;

  private final WindowSettings settings;

  WindowWriterFactory(WindowSettings settings) {
    this.settings = settings;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<SealReport>> T createStreamOperator(
      StreamOperatorParameters<SealReport> parameters) {
    WindowWriter writer = new WindowWriter(settings, processingTimeService, getMailboxExecutor());
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
