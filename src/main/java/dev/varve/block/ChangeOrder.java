package dev.varve.block;

import dev.varve.model.ChangeEvent;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order of changes in blocks and files: epoch, position, operation, after image, before image,
 * time. Total over everything that identity depends on, so that the same change sent twice stands
 * side by side, and over the time, so that files are a function of the set of their changes: of a
 * snapshot row that was read twice at one place, the first reading stays.
 */
public final class ChangeOrder {
  public static final Comparator<ChangeEvent> INSTANCE =
      Comparator.comparing(ChangeEvent::epoch)
          .thenComparing(ChangeEvent::position)
          .thenComparing(ChangeEvent::operation)
          .thenComparing(ChangeEvent::after, ChangeOrder::compareImages)
          .thenComparing(ChangeEvent::before, ChangeOrder::compareImages)
          .thenComparingLong(ChangeEvent::timeMicros);

  private ChangeOrder() {}

  private static int compareImages(byte[] left, byte[] right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    return Arrays.compareUnsigned(left, right);
  }
}
