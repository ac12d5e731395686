package dev.varve.ops.quarantine;

import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import java.time.Instant;

/**
 * A record in quarantine.
 *
 * @param id its identity as a row of the quarantine
 * @param epoch the epoch that it was rejected in
 * @param window start of the window that counts it
 */
public record QuarantinedRecord(
    String source, Hash128 id, Instant window, String epoch, Reject reject, Status status) {

  /** What has become of it. */
  public enum Status {
    /** Nobody has decided anything. */
    OPEN,
    /** It was sent back; if it is no good still, it is here again with one more attempt. */
    SENT_BACK,
    /** It came again with more attempts; that row is the one to look at. */
    SUPERSEDED,
    /** It was given up. */
    DISCARDED
  }
}
