package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.debezium.Message;
import dev.varve.job.branch.Rereader;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.quarantine.SentRecord;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Reads messages again that were rejected once. */
final class SentMessages implements Rereader {
  private static final int OFFSET_DIGITS = 16;
  private static final int PARTITION_DIGITS = 8;

  private final Messages messages;

  private SentMessages(Messages messages) {
    this.messages = messages;
  }

  static SentMessages open(SourceConfig source, StorageConfig storage) {
    return new SentMessages(Messages.open(source, storage));
  }

  /** The same for records that are only looked at: nothing is put into the archive. */
  static SentMessages looking(Messages messages) {
    return new SentMessages(messages);
  }

  @Override
  public void read(SentRecord sent, Consumer<ChangeEvent> out) {
    Decoded decoded = messages.decode(message(sent.reject()));
    if (decoded != null) {
      out.accept(messages.admit(sent.again(decoded)));
    }
  }

  /** The message as it stood on its topic; its time only counts where the record has none. */
  private static Message message(Reject sent) {
    if (!(sent.position() instanceof SourcePosition.Log log)) {
      throw new IllegalArgumentException("not the place of a message");
    }
    String place = log.place();
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
