package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.model.ChangeEvent;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Records that people sent back from quarantine, and what was found by comparing, as changes. They
 * come when they come: this input is idle to event time once it has read what was there at the
 * start, so what it brings is late, and goes to its own window as an addendum.
 *
 * <pre>
 * SentBatches, each line a record ▶ RedrivenRecords, parallelism 1
 * </pre>
 */
public final class SentBack {
  private SentBack() {}

  /**
   * Draws the input.
   *
   * @param reader makes changes of the records
   */
  public static DataStream<ChangeEvent> read(
      StreamExecutionEnvironment environment,
      SourceConfig source,
      StorageConfig storage,
      Rereader.Factory reader,
      TypeInformation<ChangeEvent> changes) {
    Path folder =
        new Path(
            storage.uri().toString().replaceFirst("/+$", "")
                + "/"
                + ArchiveLayout.sentBack(source.name()));
    return environment
        .fromSource(
            new SentBatches(folder),
            WatermarkStrategy.noWatermarks(),
            "sent back " + source.name(),
            Types.STRING)
        .uid("sent-back-" + source.name())
        .setParallelism(1)
        .process(new RedrivenRecords(source, storage, reader))
        .returns(changes)
        .name("redrive " + source.name())
        .uid("redrive-" + source.name())
        .setParallelism(1);
  }
}
