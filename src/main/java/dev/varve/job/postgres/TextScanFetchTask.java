package dev.varve.job.postgres;

import io.debezium.pipeline.spi.SnapshotResult;
import java.io.IOException;
import org.apache.flink.cdc.connectors.base.source.meta.split.SnapshotSplit;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresScanFetchTask;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.fetch.StoppableChangeEventSourceContext;

/**
 * Reads a chunk of a table with every value as PostgreSQL's text. Flink CDC's own task asks the
 * driver for Java objects, which have no microseconds in a time, no zone in a timetz, the JVM's
 * calendar in a timestamp, and fails on a bit string.
 */
final class TextScanFetchTask extends PostgresScanFetchTask {

  TextScanFetchTask(SnapshotSplit split) {
    super(split);
  }

  @Override
  protected void executeDataSnapshot(Context context) throws Exception {
    PostgresSourceFetchTaskContext postgres = (PostgresSourceFetchTaskContext) context;
    SnapshotResult<?> result =
        new TextSnapshot(postgres, snapshotSplit)
            .execute(
                new StoppableChangeEventSourceContext(),
                postgres.getPartition(),
                postgres.getOffsetContext());
    if (!result.isCompletedOrSkipped()) {
      taskRunning = false;
      throw new IOException("snapshot of " + snapshotSplit.splitId() + " ended early");
    }
  }
}
