package dev.varve.lineage;

import java.util.Comparator;
import java.util.Objects;

/**
 * What tells one lineage event from every other of an archive, whatever is in it.
 *
 * @param sequence of the manifest in its source's ledger, from 1
 * @param index of the event among those of the manifest, from 0
 */
public record LineageEventId(String source, long sequence, int index)
    implements Comparable<LineageEventId> {
  private static final Comparator<LineageEventId> ORDER =
      Comparator.comparing(LineageEventId::source)
          .thenComparingLong(LineageEventId::sequence)
          .thenComparingInt(LineageEventId::index);

  public LineageEventId {
    Objects.requireNonNull(source, "source");
    if (sequence < 1 || index < 0) {
      throw new IllegalArgumentException(
          "sequences count from 1 and indexes from 0, found " + sequence + " and " + index);
    }
  }

  /** Orders by source, then sequence, then index: the order in which events are announced. */
  @Override
  public int compareTo(LineageEventId other) {
    return ORDER.compare(this, other);
  }
}
