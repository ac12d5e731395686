package dev.varve.job.mysql;

import dev.varve.model.ChangeEvent;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSplitState;
import org.apache.flink.cdc.connectors.mysql.source.split.SourceRecords;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.clock.Clock;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Hands on what the reader read, keeps where it has to begin again, and turns the stream's changes
 * and silences into watermarks. What is kept is always the boundary of a transaction: after a
 * restart a transaction comes again from its first row, and what had come already is dropped by its
 * identity. Snapshot rows carry no commit time and give no watermark. Runs on the source's task
 * thread.
 */
final class ChangeEmitter implements RecordEmitter<SourceRecords, ChangeEvent, MySqlSplitState> {
  private static final long WATERMARK_STEP_MILLIS = 50;

  private final SourceClock sourceClock;
  private final LogEnd catchUp;
  private final Clock clock;
  private long emittedMillis = SourceClock.NONE;

  /**
   * An emitter for one reader.
   *
   * @param catchUp where to seal early, or null
   */
  ChangeEmitter(SourceClock sourceClock, LogEnd catchUp, Clock clock) {
    this.sourceClock = sourceClock;
    this.catchUp = catchUp;
    this.clock = clock;
  }

  @Override
  public void emitRecord(
      SourceRecords records, SourceOutput<ChangeEvent> output, MySqlSplitState state) {
    for (SourceRecord record : records.getSourceRecordList()) {
      Batch<ChangeEvent> batch = Batch.unwrap(record);
      if (state.isSnapshotSplitState()) {
        batch.changes().forEach(output::collect);
        state
            .asSnapshotSplitState()
            .setHighWatermark(batch.boundary().offset(batch.boundarySeconds()));
      } else {
        stream(batch, output);
        state
            .asBinlogSplitState()
            .setStartingOffset(batch.boundary().offset(batch.boundarySeconds()));
      }
    }
  }

  private void stream(Batch<ChangeEvent> batch, SourceOutput<ChangeEvent> output) {
    for (ChangeEvent change : batch.changes()) {
      long commitMillis = Math.floorDiv(change.timeMicros(), 1000L);
      output.collect(change, commitMillis);
      sourceClock.onChange(commitMillis, clock.absoluteTimeMillis());
    }
    if (batch.changes().isEmpty()) {
      sourceClock.onSilence(batch.boundary(), clock.absoluteTimeMillis());
    }
    long watermark = watermarkMillis(batch.boundary());
    if (watermark >= emittedMillis + WATERMARK_STEP_MILLIS) {
      emittedMillis = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
  }

  /** Held back until all that was committed before the run's goal has come. */
  private long watermarkMillis(LogPlace boundary) {
    if (catchUp == null) {
      return sourceClock.watermarkMillis();
    }
    if (boundary.compareTo(catchUp.place()) < 0) {
      return catchUp.run().held(sourceClock.watermarkMillis());
    }
    Instant now = Instant.ofEpochMilli(clock.absoluteTimeMillis());
    return catchUp.run().sealingMillis(now);
  }
}
