package dev.varve.job.postgres;

import dev.varve.decode.PostgresDecoder;
import dev.varve.job.branch.Intake;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.SourcePosition;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceRecords;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitState;
import org.apache.flink.cdc.connectors.base.source.metrics.SourceReaderMetrics;
import org.apache.flink.cdc.connectors.base.source.reader.IncrementalSourceRecordEmitter;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.util.clock.Clock;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Turns Debezium's records into change events as they leave the reader, and the stream's changes
 * and silences into watermarks. Snapshot rows carry no commit time and give none. Runs on the
 * source's task thread.
 */
final class ChangeEmitter extends IncrementalSourceRecordEmitter<ChangeEvent> {
  private static final long WATERMARK_STEP_MILLIS = 50;

  private final PostgresDecoder decoder;
  private final Intake intake;
  private final SourceClock sourceClock;
  private final LogEnd catchUp;
  private final Clock clock;
  private long emittedMillis = SourceClock.NONE;
  private long changes;
  private boolean caughtUp;

  /**
   * An emitter for one reader.
   *
   * @param catchUp where to seal early, or null
   */
  ChangeEmitter(
      PostgresDecoder decoder,
      Intake intake,
      SourceClock sourceClock,
      LogEnd catchUp,
      Clock clock,
      SourceReaderMetrics metrics) {
    super(new NoDeserialization(), metrics, false, new TransactionBoundaryOffsetFactory());
    this.decoder = decoder;
    this.intake = intake;
    this.sourceClock = sourceClock;
    this.catchUp = catchUp;
    this.clock = clock;
  }

  /** Called with an empty batch, too, when a poll of the stream found nothing. */
  @Override
  public void emitRecord(
      SourceRecords records, SourceOutput<ChangeEvent> output, SourceSplitState splitState)
      throws Exception {
    long before = changes;
    super.emitRecord(records, output, splitState);
    if (!splitState.isStreamSplitState()) {
      return;
    }
    if (changes == before) {
      Offset read = splitState.asStreamSplitState().getStartingOffset();
      sourceClock.onSilence(clock.absoluteTimeMillis(), ((PostgresOffset) read).getLsn().asLong());
      takeNote(sourceClock.confirmedLsn());
    }
    emitWatermark(output);
  }

  @Override
  protected void emitElement(SourceRecord element, SourceOutput<ChangeEvent> output) {
    Decoded decoded = PermanentFailure.guard(() -> decoder.decode(element));
    if (decoded == null) {
      return;
    }
    ChangeEvent change = intake.admit(decoded);
    changes++;
    sourceReaderMetrics.markRecord();
    if (change.position() instanceof SourcePosition.Postgres position) {
      long commitMillis = Math.floorDiv(change.timeMicros(), 1000L);
      output.collect(change, commitMillis);
      sourceClock.onChange(commitMillis, clock.absoluteTimeMillis());
      takeNote(position.lsn());
    } else {
      output.collect(change);
    }
  }

  /** All that was committed before this place in the log has come. */
  private void takeNote(long lsn) {
    if (catchUp != null && Long.compareUnsigned(lsn, catchUp.lsn()) >= 0) {
      caughtUp = true;
      sourceClock.advanceTo(
          catchUp.run().sealingMillis(Instant.ofEpochMilli(clock.absoluteTimeMillis())));
    }
  }

  private void emitWatermark(SourceOutput<ChangeEvent> output) {
    long watermark = sourceClock.watermarkMillis();
    if (catchUp != null && !caughtUp) {
      watermark = catchUp.run().held(watermark);
    }
    if (watermark >= emittedMillis + WATERMARK_STEP_MILLIS) {
      emittedMillis = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
  }
}
