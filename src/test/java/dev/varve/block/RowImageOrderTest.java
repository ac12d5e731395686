package dev.varve.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Integers in images sort as they do, so that rows read by key stand by key. */
class RowImageOrderTest {
  @Property(tries = 3000)
  void integersSortAsTheirBytesDo(@ForAll("integers") long left, @ForAll("integers") long right) {
    assertEquals(
        Long.signum(Long.compare(left, right)),
        Integer.signum(Arrays.compareUnsigned(image(left), image(right))));
  }

  @Property(tries = 3000)
  void integersAreReadBack(@ForAll("integers") long value) {
    RowImageReader reader = new RowImageReader();
    reader.reset(image(value), 1);

    assertEquals(Slot.VALUE, reader.next());
    assertEquals(value, reader.readLong());
  }

  /** Any, and those on both sides of where the form changes. */
  @Provide
  Arbitrary<Long> integers() {
    Arbitrary<Long> edges =
        Arbitraries.integers()
            .between(0, 63)
            .flatMap(
                bit ->
                    Arbitraries.of(-1L, 0L, 1L)
                        .flatMap(near -> Arbitraries.of((1L << bit) + near, -(1L << bit) + near)));
    return Arbitraries.oneOf(Arbitraries.longs(), edges);
  }

  private static byte[] image(long value) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(1);
    writer.writeLong(value);
    return writer.finish();
  }
}
