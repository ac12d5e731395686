package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.Window;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static final Window WINDOW =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));

  @Test
  void isDueWhenItsWindowAndTheLatenessAreOver() {
    Bucket bucket = Bucket.inTime(WINDOW, 5_000);
    assertEquals(WINDOW.end().toEpochMilli() + 5_000, bucket.dueMillis());
    assertEquals(WINDOW, bucket.window());
  }

  @Property(tries = 300)
  void lateRowsAreDueAtTheNextPointOfTheGrid(
      @ForAll @LongRange(min = -4_000_000_000_000L, max = 4_000_000_000_000L) long watermark,
      @ForAll @LongRange(min = 1_000, max = 604_800_000) long every) {
    Bucket late = Bucket.inTime(WINDOW, 0).late(watermark, every);
    assertTrue(late.dueMillis() > watermark);
    assertTrue(late.dueMillis() - watermark <= every);
    assertEquals(0, Math.floorMod(late.dueMillis(), every));
    assertEquals(WINDOW, late.window());
  }

  @Test
  void lateRowsOfARunThatEndsAreDueAtOnce() {
    assertEquals(78, Bucket.inTime(WINDOW, 0).lateAtOnce(77).dueMillis());
  }

  @Property(tries = 300)
  void aBlocksNameTellsItsBucket(
      @ForAll long start,
      @ForAll long end,
      @ForAll long due,
      @ForAll @IntRange(min = 0) int number) {
    BlockKey key = new BlockKey(new Bucket(start, end, due), number);
    assertEquals(key, BlockKey.parse(key.text()));
    assertEquals(67, key.text().length());
  }

  @Test
  void aBlocksNameIsAsEver() {
    assertEquals(
        "ffffffffffffffff.0000000000000010.0000000000000020.00000000000000ff",
        new BlockKey(new Bucket(-1, 16, 32), 255).text());
  }
}
