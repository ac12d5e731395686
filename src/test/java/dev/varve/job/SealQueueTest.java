package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.job.SealQueue.Entry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealQueueTest {
  private static final Bucket FIRST = new Bucket(0, 100, 110);
  private static final Bucket FIRST_LATE = new Bucket(0, 100, 200);
  private static final Bucket SECOND = new Bucket(100, 200, 210);

  private final SealQueue queue = new SealQueue();

  @Test
  void startsWhatIsDueOldestFirst() {
    queue.add("t", SECOND);
    queue.add("t", FIRST);
    assertEquals(Optional.empty(), queue.start(109));
    assertEquals(Optional.of(new Entry("t", FIRST)), queue.start(300));
    assertEquals(Optional.of(new Entry("t", SECOND)), queue.start(300));
    assertEquals(Optional.empty(), queue.start(300));
    assertEquals(2, queue.running());
  }

  @Test
  void startsABucketOnceHoweverOftenItIsAdded() {
    queue.add("t", FIRST);
    queue.add("t", FIRST);
    queue.start(110);
    assertEquals(Optional.empty(), queue.start(110));
  }

  @Test
  void sealsOneBucketOfATableAndWindowAtATime() {
    queue.add("t", FIRST);
    queue.add("t", FIRST_LATE);
    queue.add("u", FIRST_LATE);
    Entry running = queue.start(300).orElseThrow();
    assertEquals(Optional.of(new Entry("u", FIRST_LATE)), queue.start(300));
    assertEquals(Optional.empty(), queue.start(300));
    queue.finish(running);
    assertEquals(Optional.of(new Entry("t", FIRST_LATE)), queue.start(300));
  }

  @Test
  void passesTheWatermarkOnWhenNothingIsDue() {
    assertEquals(5, queue.allowedWatermark(5));
    queue.add("t", FIRST);
    assertEquals(109, queue.allowedWatermark(109));
    assertEquals(Long.MAX_VALUE, new SealQueue().allowedWatermark(Long.MAX_VALUE));
  }

  @Test
  void holdsTheWatermarkTwoBelowTheOldestThatIsDueAndNotSealed() {
    queue.add("t", FIRST);
    queue.add("u", SECOND);
    assertEquals(108, queue.allowedWatermark(300));
    Entry first = queue.start(300).orElseThrow();
    assertEquals(108, queue.allowedWatermark(300));
    Entry second = queue.start(300).orElseThrow();
    queue.finish(second);
    assertEquals(108, queue.allowedWatermark(300));
    queue.finish(first);
    assertEquals(300, queue.allowedWatermark(300));
  }

  @Test
  void holdsItWhileOneOfManyTablesIsSealed() {
    queue.add("t", FIRST);
    queue.add("u", FIRST);
    queue.add("v", FIRST);
    assertEquals(108, queue.allowedWatermark(110));
    Entry one = queue.start(110).orElseThrow();
    Entry other = queue.start(110).orElseThrow();
    Entry last = queue.start(110).orElseThrow();
    queue.finish(one);
    queue.finish(other);
    assertEquals(108, queue.allowedWatermark(110));
    assertTrue(queue.isUnfinished(110));
    queue.finish(last);
    assertEquals(110, queue.allowedWatermark(110));
    assertFalse(queue.isUnfinished(110));
  }

  @Test
  void isUnfinishedOnlyForWhatIsDue() {
    assertFalse(queue.isUnfinished(Long.MAX_VALUE));
    queue.add("t", FIRST);
    assertFalse(queue.isUnfinished(109));
    assertTrue(queue.isUnfinished(110));
  }
}
