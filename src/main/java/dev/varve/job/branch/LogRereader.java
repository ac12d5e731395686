package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.quarantine.FoundChange;
import dev.varve.quarantine.SentRecord;
import java.util.function.Consumer;

/**
 * Reads rejects of a server's own log or snapshot again. The change has the epoch, the time and the
 * place that the record had: it is the change that it would have been. Changes that were found by
 * comparing come the same way.
 */
public final class LogRereader implements Rereader {
  private final Intake intake;
  private final FoundChanges found;
  private final Decoder decoder;

  /** Decodes a reject again. */
  @FunctionalInterface
  public interface Decoder {
    void again(Reject sent, SchemaRegistrar registrar, Consumer<Decoded> out);
  }

  /**
   * A rereader.
   *
   * @param epoch a name for the epoch of changes that have not got theirs yet
   */
  public LogRereader(StorageConfig storage, SourceConfig source, String epoch, Decoder decoder) {
    this.intake = new Intake(storage, source, epoch);
    this.found = new FoundChanges(storage, source);
    this.decoder = decoder;
  }

  @Override
  public void read(SentRecord sent, Consumer<ChangeEvent> out) {
    if (sent.isFound()) {
      out.accept(found.change(FoundChange.of(sent)));
      return;
    }
    decoder.again(
        sent.reject(),
        intake,
        decoded ->
            out.accept(
                intake
                    .admit(sent.again(decoded))
                    .inEpoch(sent.epoch(), sent.reject().timeMicros())));
  }
}
