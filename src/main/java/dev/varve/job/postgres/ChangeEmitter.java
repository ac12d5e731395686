package dev.varve.job.postgres;

import dev.varve.decode.PostgresDecoder;
import dev.varve.job.branch.Intake;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.SourcePosition;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceRecords;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitState;
import org.apache.flink.cdc.connectors.base.source.metrics.SourceReaderMetrics;
import org.apache.flink.cdc.connectors.base.source.reader.IncrementalSourceRecordEmitter;
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
  private final LongSupplier sealingEverything;
  private final Clock clock;
  private long emittedMillis = SourceClock.NONE;
  private long changes;

  /**
   * An emitter for one reader.
   *
   * @param catchUp where to seal early, or null
   * @param sealingEverything the watermark that seals every window up to now, in milliseconds
   */
  ChangeEmitter(
      PostgresDecoder decoder,
      Intake intake,
      SourceClock sourceClock,
      LogEnd catchUp,
      LongSupplier sealingEverything,
      Clock clock,
      SourceReaderMetrics metrics) {
    super(new NoDeserialization(), metrics, false, new TransactionBoundaryOffsetFactory());
    this.decoder = decoder;
    this.intake = intake;
    this.sourceClock = sourceClock;
    this.catchUp = catchUp;
    this.sealingEverything = sealingEverything;
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
      sourceClock.onSilence(clock.absoluteTimeMillis());
      if (catchUp != null && Long.compareUnsigned(sourceClock.confirmedLsn(), catchUp.lsn()) >= 0) {
        sourceClock.advanceTo(sealingEverything.getAsLong());
      }
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
      if (catchUp != null && Long.compareUnsigned(position.lsn(), catchUp.lsn()) >= 0) {
        sourceClock.advanceTo(sealingEverything.getAsLong());
      }
    } else {
      output.collect(change);
    }
  }

  private void emitWatermark(SourceOutput<ChangeEvent> output) {
    long watermark = sourceClock.watermarkMillis();
    if (watermark >= emittedMillis + WATERMARK_STEP_MILLIS) {
      emittedMillis = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
  }
}
