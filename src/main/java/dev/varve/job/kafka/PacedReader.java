package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.job.branch.ForwardingReader;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.kafka.SourceFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Flink's reader at a pace, whose failures say what the brokers refused. Runs on the source's task
 * thread.
 *
 * @param <T> what it reads
 */
final class PacedReader<T> extends ForwardingReader<T, KafkaPartitionSplit> {
  private final SourceConfig source;
  private final MessagePace pace;

  PacedReader(SourceConfig source, SourceReader<T, KafkaPartitionSplit> reader, MessagePace pace) {
    super(reader);
    this.source = source;
    this.pace = pace;
  }

  /** Flink's reader has read one message whenever it says that there may be more. */
  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    if (!pace.untilNext().isZero()) {
      return InputStatus.NOTHING_AVAILABLE;
    }
    try {
      InputStatus status = super.pollNext(output);
      if (status == InputStatus.MORE_AVAILABLE) {
        pace.count();
      }
      return status;
    } catch (Exception failure) {
      throw PermanentFailure.of(SourceFailure.of(source, failure));
    }
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    Duration wait = pace.untilNext();
    return wait.isZero()
        ? super.isAvailable()
        : new CompletableFuture<Void>()
            .completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS);
  }
}
