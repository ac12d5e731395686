package dev.varve.lineage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One OpenLineage run event, ready to be sent. Equal when every byte is; the bytes are owned by the
 * event and never modified.
 *
 * @param source the archive's source that it is about
 * @param key of the Kafka record; equal for all events of a source, so that they stay in order
 * @param json the event in UTF-8
 * @param sequence of the manifest in its source's ledger, from 1
 * @param index of the event among those of the manifest, from 0
 */
public record LineageEvent(String source, String key, byte[] json, long sequence, int index) {

  public LineageEvent {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(json, "json");
  }

  public LineageEventId id() {
    return new LineageEventId(source, sequence, index);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LineageEvent that
        && id().equals(that.id())
        && key.equals(that.key)
        && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id(), key, Arrays.hashCode(json));
  }

  /** The event's JSON. */
  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
