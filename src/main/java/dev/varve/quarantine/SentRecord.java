package dev.varve.quarantine;

import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import java.util.Objects;

/**
 * A record that was rejected once and is to be read again.
 *
 * @param epoch the epoch that it was rejected in
 */
public record SentRecord(String epoch, Reject reject) {
  public SentRecord {
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(reject, "reject");
  }

  /** What it turned out to be this time: if it is still no good, with one more attempt. */
  public Decoded again(Decoded decoded) {
    if (!(decoded instanceof Reject again)) {
      return decoded;
    }
    return new Reject(
        again.origin(),
        again.position(),
        again.table(),
        again.timeMicros(),
        again.cause(),
        again.message(),
        reject.attempts() + 1,
        again.key(),
        again.value());
  }
}
