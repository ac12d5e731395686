package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.job.branch.ForwardingReader;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import java.util.List;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.core.io.InputStatus;

/** A reader whose failures say what the server refused, and stop the job if waiting mends none. */
final class NamingReader extends ForwardingReader<ChangeEvent, SourceSplitBase> {
  private final SourceConfig source;

  NamingReader(SourceConfig source, SourceReader<ChangeEvent, SourceSplitBase> reader) {
    super(reader);
    this.source = source;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<ChangeEvent> output) throws Exception {
    try {
      return super.pollNext(output);
    } catch (Exception failure) {
      throw PermanentFailure.of(StreamFailure.of(source, failure));
    }
  }

  @Override
  public void addSplits(List<SourceSplitBase> splits) {
    named(() -> super.addSplits(splits));
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    named(() -> super.handleSourceEvents(event));
  }

  /** Both ask the server for its tables. */
  private void named(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      throw PermanentFailure.of(StreamFailure.of(source, failure));
    }
  }
}
