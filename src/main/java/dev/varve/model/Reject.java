package dev.varve.model;

import java.util.Objects;

/**
 * A record that could not be made a change: kept as it came, so that it can be sent back once the
 * cause is mended. The arrays are owned by the reject and never modified.
 *
 * @param origin where it came from: a topic, or a source's log
 * @param position where it stands there
 * @param table the table it speaks of, or null when even that cannot be read
 * @param timeMicros event time in microseconds since 1970-01-01T00:00:00Z: the source's commit time
 *     where it can be read, else the message's own
 * @param cause an error code such as {@code VRV-2008}
 * @param message what was wrong, without any value of a row
 * @param attempts how often it has been tried, from 1
 * @param key the record's key as it came, or null
 * @param value the record's value as it came, or null when it had none or was withheld
 */
public record Reject(
    String origin,
    SourcePosition position,
    TableId table,
    long timeMicros,
    String cause,
    String message,
    int attempts,
    byte[] key,
    byte[] value)
    implements Decoded {
  /** How the message of a reject ends that is not as it came. */
  public static final String WITHHELD = "withheld because of column rules";

  public Reject {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(message, "message");
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts count from 1, found " + attempts);
    }
  }

  /** Whether it is as it came, so that it can be read again. */
  public boolean isWhole() {
    return value != null && !message.endsWith(WITHHELD);
  }
}
