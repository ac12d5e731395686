package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.debezium.Message;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.quarantine.RejectText;
import java.util.HexFormat;
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
  private static final int OFFSET_DIGITS = 16;
  private static final int PARTITION_DIGITS = 8;

  private final SourceConfig source;
  private final StorageConfig storage;
  private transient Messages messages;

  RedrivenRecords(SourceConfig source, StorageConfig storage) {
    this.source = source;
    this.storage = storage;
  }

  @Override
  public void open(OpenContext context) {
    messages = PermanentFailure.guard(() -> Messages.open(source, storage));
  }

  @Override
  public void processElement(String line, Context context, Collector<ChangeEvent> out) {
    Reject sent;
    try {
      sent = RejectText.decode(line);
    } catch (IllegalArgumentException foreign) {
      LOG.warn("a line that was sent back to {} is no record", source.name(), foreign);
      return;
    }
    Decoded decoded = PermanentFailure.guard(() -> messages.decode(message(sent)));
    if (decoded != null) {
      Decoded again = decoded instanceof Reject reject ? onceMore(reject, sent) : decoded;
      out.collect(PermanentFailure.guard(() -> messages.admit(again)));
    }
  }

  private static Reject onceMore(Reject reject, Reject sent) {
    return new Reject(
        reject.origin(),
        reject.position(),
        reject.table(),
        reject.timeMicros(),
        reject.cause(),
        reject.message(),
        sent.attempts() + 1,
        reject.key(),
        reject.value());
  }

  /** The message as it stood on its topic; its time only counts where the record has none. */
  private static Message message(Reject sent) {
    String place = ((SourcePosition.Log) sent.position()).place();
    int offsetAt = place.length() - OFFSET_DIGITS;
    int partitionAt = offsetAt - 1 - PARTITION_DIGITS;
    return new Message(
        sent.origin(),
        HexFormat.fromHexDigits(place, partitionAt, partitionAt + PARTITION_DIGITS),
        HexFormat.fromHexDigitsToLong(place, offsetAt, place.length()),
        Math.floorDiv(sent.timeMicros(), 1000L),
        sent.key(),
        sent.value());
  }
}
