package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.api.operators.source.TimestampsAndWatermarks;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.Test;

/** With the outputs that Flink itself makes for a source. */
class LazyOutputReaderTest {
  private final List<Long> watermarks = new ArrayList<>();
  private final ReaderOutput<String> output = flinkOutput();

  @Test
  void isNotHeldBackByASplitThatIsNeverReadAgain() throws Exception {
    SourceReader<String, Split> reader = new LazyOutputReader<>(new StreamReader());

    give(reader, new Split("table, read before"), new Split("stream"));
    reader.pollNext(output);

    assertEquals(List.of(1L), watermarks);
  }

  @Test
  void keepsTheOutputsOfSplitsThatAreRead() throws Exception {
    SourceReader<String, Split> reader = new LazyOutputReader<>(new StreamReader());

    give(reader, new Split("stream"));
    reader.pollNext(output);
    give(reader, new Split("table, read before"));
    reader.pollNext(output);
    reader.pollNext(output);

    assertEquals(List.of(1L, 2L, 3L), watermarks);
  }

  /** As Flink gives splits to a reader, restored ones too. */
  private void give(SourceReader<String, Split> reader, Split... splits) {
    for (Split split : splits) {
      output.createOutputForSplit(split.splitId());
    }
    reader.addSplits(List.of(splits));
  }

  private ReaderOutput<String> flinkOutput() {
    return TimestampsAndWatermarks.createProgressiveEventTimeLogic(
            WatermarkStrategy.<String>noWatermarks(),
            UnregisteredMetricsGroup.createOperatorMetricGroup(),
            new TestProcessingTimeService(),
            200,
            SystemClock.getInstance(),
            SystemClock.getInstance(),
            UnregisteredMetricGroups.createUnregisteredTaskMetricGroup().getIOMetricGroup())
        .createMainOutput(new Collected(), new NoUpdates());
  }

  private record Split(String splitId) implements SourceSplit {}

  /** Has something to say for the stream alone. */
  private static final class StreamReader implements SourceReader<String, Split> {
    private long time;

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
      output.createOutputForSplit("stream").emitWatermark(new Watermark(++time));
      return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public void addSplits(List<Split> splits) {}

    @Override
    public void start() {}

    @Override
    public List<Split> snapshotState(long checkpoint) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private static final class NoUpdates implements TimestampsAndWatermarks.WatermarkUpdateListener {
    @Override
    public void updateIdle(boolean isIdle) {}

    @Override
    public void updateCurrentEffectiveWatermark(long watermark) {}

    @Override
    public void updateCurrentSplitWatermark(String splitId, long watermark) {}

    @Override
    public void splitFinished(String splitId) {}
  }

  private final class Collected implements DataOutput<String> {
    @Override
    public void emitWatermark(org.apache.flink.streaming.api.watermark.Watermark watermark) {
      watermarks.add(watermark.getTimestamp());
    }

    @Override
    public void emitRecord(StreamRecord<String> streamRecord) {}

    @Override
    public void emitWatermarkStatus(WatermarkStatus watermarkStatus) {}

    @Override
    public void emitLatencyMarker(LatencyMarker latencyMarker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes recordAttributes) {}
  }
}
