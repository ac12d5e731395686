package dev.varve.quarantine;

import dev.varve.error.ErrorCode;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import java.util.Objects;

/**
 * A record that is to be read again: it was rejected once, or a replay found that the archive lacks
 * it. Or it is a {@link FoundChange}.
 *
 * @param epoch the epoch that it was rejected in
 */
public record SentRecord(String epoch, Reject reject) {
  public SentRecord {
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(reject, "reject");
  }

  /** Whether a replay sent it, and it was never in quarantine. */
  public boolean isReplayed() {
    return reject.cause().equals(ErrorCode.RANGE_NOT_ARCHIVED.text());
  }

  /** Whether it is a change that was found by comparing; it was never in quarantine. */
  public boolean isFound() {
    return reject.cause().equals(ErrorCode.GAP_NOT_ARCHIVED.text())
        || reject.cause().equals(ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE.text());
  }

  /** Whether it was rejected once. */
  public boolean wasRejected() {
    return !isReplayed() && !isFound();
  }

  /**
   * What it turned out to be this time: if it is still no good, with one more attempt. What a
   * replay sent is what it would have been had it come by itself.
   */
  public Decoded again(Decoded decoded) {
    if (isReplayed() || !(decoded instanceof Reject again)) {
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
