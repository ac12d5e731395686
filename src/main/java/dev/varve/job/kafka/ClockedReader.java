package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.job.branch.CatchUp;
import dev.varve.job.branch.ForwardingReader;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.kafka.SourceFailure;
import dev.varve.kafka.SourceTopics;
import dev.varve.model.ChangeEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Flink's reader with the source's own clock: gives its time as watermarks, also while nothing
 * comes, and lets its failures say what the brokers refused. Runs on the source's task thread.
 */
final class ClockedReader extends ForwardingReader<ChangeEvent, KafkaPartitionSplit> {
  private static final long TICK_MILLIS = 200;
  private static final int RECORDS_PER_WATERMARK = 500;

  private final SourceConfig source;
  private final ChangeReader changes;
  private final TopicClock topicClock;
  private final EndAsker asker;
  private final CatchUp catchUp;
  private final InstantSource clock;
  private int records;
  private long emittedMillis = TopicClock.NONE;

  /**
   * A reader.
   *
   * @param catchUp seals everything once the clock has caught up; or null
   */
  ClockedReader(
      SourceConfig source,
      SourceReader<ChangeEvent, KafkaPartitionSplit> reader,
      ChangeReader changes,
      TopicClock topicClock,
      EndAsker asker,
      CatchUp catchUp,
      InstantSource clock) {
    super(reader);
    this.source = source;
    this.changes = changes;
    this.topicClock = topicClock;
    this.asker = asker;
    this.catchUp = catchUp;
    this.clock = clock;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<ChangeEvent> output) throws Exception {
    try {
      InputStatus status = super.pollNext(output);
      records++;
      if (status != InputStatus.MORE_AVAILABLE || records >= RECORDS_PER_WATERMARK) {
        records = 0;
        tell(output);
      }
      return status;
    } catch (Exception failure) {
      throw PermanentFailure.of(SourceFailure.of(source, failure));
    }
  }

  private void tell(ReaderOutput<ChangeEvent> output) {
    asker.answer().ifPresent(topicClock::onEnds);
    topicClock.advance();
    if (!asker.isBusy() && topicClock.wantsEnds(clock.millis())) {
      asker.ask(topicClock.next());
    }
    long watermark = watermarkMillis();
    if (watermark > emittedMillis) {
      emittedMillis = watermark;
      output.emitWatermark(new Watermark(watermark));
    }
  }

  private long watermarkMillis() {
    if (catchUp == null) {
      return topicClock.watermarkMillis();
    }
    return topicClock.hasCaughtUp()
        ? catchUp.sealingMillis(clock.instant())
        : catchUp.held(topicClock.watermarkMillis());
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    CompletableFuture<Void> more = super.isAvailable();
    return more.isDone()
        ? more
        : more.copy().completeOnTimeout(null, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    for (KafkaPartitionSplit split : splits) {
      long from = split.getStartingOffset();
      topicClock.onAssigned(
          split.getTopicPartition(), from < 0 ? SourceTopics.BEGINNING : from, clock.millis());
    }
    super.addSplits(splits);
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
    return super.snapshotState(checkpoint).stream().map(changes::resumable).toList();
  }

  @Override
  public void close() throws Exception {
    try (asker) {
      super.close();
    }
  }
}
