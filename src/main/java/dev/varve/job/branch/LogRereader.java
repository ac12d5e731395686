package dev.varve.job.branch;

import dev.varve.decode.SchemaRegistrar;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.quarantine.SentRecord;
import java.util.function.Consumer;

/**
 * Reads rejects of a server's own log or snapshot again. The change has the epoch, the time and the
 * place that the record had: it is the change that it would have been.
 */
public final class LogRereader implements Rereader {
  private final Intake intake;
  private final Decoder decoder;

  /** Decodes a reject again. */
  @FunctionalInterface
  public interface Decoder {
    void again(Reject sent, SchemaRegistrar registrar, Consumer<Decoded> out);
  }

  public LogRereader(Intake intake, Decoder decoder) {
    this.intake = intake;
    this.decoder = decoder;
  }

  @Override
  public void read(SentRecord sent, Consumer<ChangeEvent> out) {
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
