package dev.varve.job.postgres;

import dev.varve.job.branch.SnapshotPace;
import io.debezium.pipeline.spi.SnapshotResult;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.flink.cdc.connectors.base.source.meta.split.SnapshotSplit;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresScanFetchTask;
import org.apache.flink.cdc.connectors.postgres.source.fetch.PostgresSourceFetchTaskContext;
import org.apache.flink.cdc.connectors.postgres.source.fetch.StoppableChangeEventSourceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a chunk of a table with every value as PostgreSQL's text, at the pace that the source
 * allows. Flink CDC's own task asks the driver for Java objects, which have no microseconds in a
 * time, no zone in a timetz, the JVM's calendar in a timestamp, and fails on a bit string.
 *
 * <p>Runs on a thread of its own, which nobody interrupts: {@link #close}, called by the fetcher,
 * ends every wait.
 */
final class TextScanFetchTask extends PostgresScanFetchTask {
  private static final Logger LOG = LoggerFactory.getLogger(TextScanFetchTask.class);

  private final SnapshotPace pace;
  private volatile boolean closed;

  TextScanFetchTask(SnapshotSplit split, SnapshotPace pace) {
    super(split);
    this.pace = pace;
  }

  @Override
  public void execute(Context context) throws Exception {
    try {
      awaitHours((PostgresSourceFetchTaskContext) context);
      super.execute(context);
    } catch (InterruptedException stopped) {
      if (!closed) {
        throw stopped;
      }
      LOG.info("the snapshot's chunk {} is left for the next start", snapshotSplit.splitId());
    } finally {
      pace.noteNothing();
    }
  }

  /** Without a connection; the next query opens another. */
  private void awaitHours(PostgresSourceFetchTaskContext context)
      throws SQLException, InterruptedException {
    if (!pace.isOpen()) {
      context.getConnection().close();
      pace.noteHours(snapshotSplit.splitId());
      pace.awaitHours(() -> closed);
      pace.noteNothing();
    }
  }

  @Override
  protected void executeDataSnapshot(Context context) throws Exception {
    PostgresSourceFetchTaskContext postgres = (PostgresSourceFetchTaskContext) context;
    SnapshotResult<?> result =
        new TextSnapshot(postgres, snapshotSplit, () -> pace.awaitRow(() -> closed))
            .execute(
                new StoppableChangeEventSourceContext(),
                postgres.getPartition(),
                postgres.getOffsetContext());
    if (!result.isCompletedOrSkipped()) {
      taskRunning = false;
      throw new IOException("snapshot of " + snapshotSplit.splitId() + " ended early");
    }
  }

  @Override
  public void close() {
    closed = true;
    super.close();
  }
}
