package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SampleChanges;
import dev.varve.job.OpenBlocks.Place;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenBlocksTest {
  private static final Bucket BUCKET = new Bucket(0, 100, 100);
  private static final Bucket OTHER = new Bucket(0, 100, 200);
  private static final long PLENTY = Long.MAX_VALUE;

  private final List<Place> closed = new ArrayList<>();
  private RowDigest digest = RowDigest.EMPTY;

  @Test
  void closesABlockWhenItIsFull() throws Exception {
    OpenBlocks open = open(PLENTY);
    byte[] large = SampleChanges.row(1, "x".repeat(40_000));
    open.add("t", BUCKET, change(1, large), SampleChanges.id(change(1, large)));
    assertEquals(0, closed.size());
    open.add("t", BUCKET, change(2, large), SampleChanges.id(change(2, large)));
    assertEquals(1, closed.size());
    assertEquals(2, digest.rows());
  }

  @Test
  void closesTheOneLeastRecentlyUsedWhenTheBudgetIsSpent() throws Exception {
    OpenBlocks open = open(600);
    add(open, "a", BUCKET, 1);
    add(open, "b", BUCKET, 2);
    add(open, "a", BUCKET, 3);
    add(open, "c", BUCKET, 4);
    assertEquals(List.of(), keys());
    add(open, "d", BUCKET, 5);
    assertEquals(List.of("b"), keys());
  }

  @Test
  void holdsARowThatIsLargerThanTheBudget() throws Exception {
    OpenBlocks open = open(10);
    add(open, "a", BUCKET, 1);
    assertEquals(List.of("a"), keys());
  }

  @Test
  void closesABucketOfATableAndNoOther() throws Exception {
    OpenBlocks open = open(PLENTY);
    add(open, "a", BUCKET, 1);
    add(open, "a", OTHER, 2);
    add(open, "b", BUCKET, 3);
    ChangeEvent stricter = SampleChanges.withSchema(change(4, null), SampleChanges.STRICTER);
    open.add("a", BUCKET, stricter, SampleChanges.id(stricter));

    open.close(new SealQueue.Entry("a", BUCKET));
    assertEquals(List.of("a", "a"), keys());
    open.close(new SealQueue.Entry("a", BUCKET));
    assertEquals(2, closed.size());

    add(open, "a", BUCKET, 5);
    open.closeAll();
    assertEquals(5, closed.size());
    assertEquals(5, digest.rows());
  }

  /** It would stay open when the bucket is sealed, and its rows would be in no file. */
  @Test
  void closesTheOthersOfABucketOneOfWhoseBlocksWasFull() throws Exception {
    OpenBlocks open = open(PLENTY);
    ChangeEvent stricter = SampleChanges.withSchema(change(1, null), SampleChanges.STRICTER);
    open.add("a", BUCKET, stricter, SampleChanges.id(stricter));
    byte[] large = SampleChanges.row(2, "x".repeat((int) OpenBlocks.BLOCK_BYTES_MAX));
    open.add("a", BUCKET, change(2, large), SampleChanges.id(change(2, large)));
    assertEquals(1, closed.size());

    open.close(new SealQueue.Entry("a", BUCKET));

    assertEquals(2, closed.size());
    assertEquals(2, digest.rows());
  }

  @Test
  void doesNotAskEveryBlockToCloseOne() {
    int tables = 50_000;
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          OpenBlocks open = open(PLENTY);
          for (int i = 0; i < tables; i++) {
            add(open, "t" + i, BUCKET, i);
          }
          for (int i = 0; i < tables; i++) {
            open.close(new SealQueue.Entry("t" + i, BUCKET));
          }
        });
    assertTrue(closed.size() == tables);
  }

  private OpenBlocks open(long budgetBytes) {
    return new OpenBlocks(
        budgetBytes,
        (place, block) -> {
          closed.add(place);
          digest = digest.plus(block.info().digest());
        });
  }

  private static void add(OpenBlocks open, String key, Bucket bucket, long lsn) throws Exception {
    ChangeEvent change = change(lsn, SampleChanges.row(lsn, "a"));
    open.add(key, bucket, change, SampleChanges.id(change));
  }

  private static ChangeEvent change(long lsn, byte[] row) {
    return SampleChanges.streamed(lsn, 0, Operation.CREATE, Instant.EPOCH, null, row);
  }

  private List<String> keys() {
    return closed.stream().map(Place::key).toList();
  }
}
