package dev.varve.job.kafka;

import dev.varve.block.ChangeHash;
import dev.varve.config.SourceConfig;
import dev.varve.decode.debezium.Message;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.kafka.FoundMessage.Verdict;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.quarantine.RejectText;
import dev.varve.quarantine.SentRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.util.Collector;

/**
 * Finds the messages whose changes the archive lacks, and says of each whether it can be sent back:
 * only if the job will make the very same change of it, read alone and behind whatever else, and if
 * no column rule forbids to keep its bytes. Each change is found once, however often it was sent.
 */
final class MissingMessages extends ReplayReader<byte[]> {
  private static final long serialVersionUID = 1L;

  private static final VarveException WHY =
      VarveException.of(
          ErrorCode.RANGE_NOT_ARCHIVED,
          "a replay found that the archive lacks it",
          "docs/operating/range-not-archived.md");

  private final String file;
  private transient MissingIds missing;
  private transient ChangeHash hash;
  private transient Messages alone;
  private transient SentMessages again;

  MissingMessages(SourceConfig source, String file) {
    super(source, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    this.file = file;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    super.open(context);
    missing = MissingIds.read(Path.of(file));
    hash = new ChangeHash();
    alone = Messages.looking(source());
    again = SentMessages.looking(alone);
  }

  @Override
  void take(Message message, Decoded decoded, ChangeEvent change, Collector<byte[]> out) {
    Hash128 id = hash.of(change);
    if (missing.take(id)) {
      out.collect(found(message, tableOf(decoded), id).encode());
    }
  }

  private static TableId tableOf(Decoded decoded) {
    return decoded instanceof Reject reject ? reject.table() : ((ChangeEvent) decoded).table();
  }

  private FoundMessage found(Message message, TableId table, Hash128 id) {
    SentRecord record = alone.toSendBack(message, table, WHY);
    if (!alone.mayKeep(record.reject())) {
      return new FoundMessage(Verdict.NOT_TO_BE_KEPT, table, "");
    }
    String line = RejectText.encode(record);
    alone.leap();
    List<ChangeEvent> read = new ArrayList<>();
    again.read(RejectText.decode(line), read::add);
    boolean same = read.size() == 1 && hash.of(read.get(0)).equals(id);
    return same
        ? new FoundMessage(Verdict.TO_BE_SENT, table, line)
        : new FoundMessage(Verdict.ANOTHER_WHEN_ALONE, table, "");
  }
}
