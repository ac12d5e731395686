package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.quarantine.RejectText;
import dev.varve.quarantine.SentRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records again that were rejected once. One that is good now is the change that it always
 * was, with the identity that it always had; one that is not is rejected again, with one more
 * attempt. A line that is no record of ours is told in the log and left out: it was never a change.
 */
final class RedrivenRecords extends ProcessFunction<String, ChangeEvent> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RedrivenRecords.class);

  private final SourceConfig source;
  private final StorageConfig storage;
  private final Rereader.Factory factory;
  private transient Rereader reader;
  private transient SourceMetrics metrics;

  RedrivenRecords(SourceConfig source, StorageConfig storage, Rereader.Factory factory) {
    this.source = source;
    this.storage = storage;
    this.factory = factory;
  }

  @Override
  public void open(OpenContext context) {
    metrics = SourceMetrics.of(getRuntimeContext(), source.name());
    reader = PermanentFailure.guard(() -> factory.open(source, storage));
  }

  @Override
  public void processElement(String line, Context context, Collector<ChangeEvent> out) {
    try {
      SentRecord sent = RejectText.decode(line);
      PermanentFailure.guard(() -> reader.read(sent, change -> collect(change, out)));
    } catch (IllegalArgumentException foreign) {
      LOG.warn("a line that was sent back to {} cannot be read again", source.name(), foreign);
    }
  }

  private void collect(ChangeEvent change, Collector<ChangeEvent> out) {
    metrics.count(change);
    out.collect(change);
  }
}
