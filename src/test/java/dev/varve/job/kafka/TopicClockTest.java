package dev.varve.job.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.kafka.SourceTopics;
import dev.varve.kafka.SourceTopics.Ends;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicClockTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final TopicPartition LINES = new TopicPartition("lines", 0);
  private static final Duration IDLE_AFTER = Duration.ofSeconds(30);
  private static final long START = 1_000_000;

  private final TopicClock clock = new TopicClock(IDLE_AFTER, null);

  @Test
  void isTheLowestCommitTimeOfAllPartitions() {
    assigned(ORDERS, LINES);
    change(ORDERS, 0, 500);
    assertEquals(TopicClock.NONE, clock.watermarkMillis());

    change(LINES, 0, 400);
    change(LINES, 1, 700);

    assertEquals(499, clock.watermarkMillis());
  }

  @Test
  void aChangeFromBeforeDoesNotTurnItBack() {
    assigned(ORDERS);
    change(ORDERS, 0, 500);
    change(ORDERS, 1, 300);

    assertEquals(499, clock.watermarkMillis());
  }

  @Test
  void aQuietPartitionThatIsReadToItsEndDoesNotHoldBackTheOthers() {
    assigned(ORDERS, LINES);
    change(ORDERS, 0, START + 60_000);
    clock.onEnds(new Ends(START + 60_000, Map.of(ORDERS, 9L, LINES, SourceTopics.BEGINNING)));

    clock.advance();

    assertEquals(START + 60_000 - 30_000 - 1, clock.watermarkMillis());
  }

  @Test
  void aPartitionWithABacklogHoldsBackAll() {
    assigned(ORDERS, LINES);
    change(ORDERS, 0, START + 60_000);
    clock.onEnds(new Ends(START + 60_000, Map.of(ORDERS, 1L, LINES, 3L)));

    clock.advance();
    assertEquals(TopicClock.NONE, clock.watermarkMillis());

    change(LINES, 0, 100);
    clock.advance();
    assertEquals(99, clock.watermarkMillis());
  }

  @Test
  void aLaggingConnectorIsNotOvertakenWhileItDelivers() {
    assigned(ORDERS);
    change(ORDERS, 0, 100);
    clock.onEnds(new Ends(START + 10_000, Map.of(ORDERS, 1L)));

    clock.advance();

    assertEquals(99, clock.watermarkMillis());
  }

  @Test
  void recordsThatAreNoChangesDoNotKeepASilentSourceFromAdvancing() {
    assigned(ORDERS);
    clock.onEnds(new Ends(START + 40_000, Map.of(ORDERS, 2L)));
    clock.onRecord(ORDERS, 0);
    clock.advance();
    assertEquals(TopicClock.NONE, clock.watermarkMillis());

    clock.onRecord(ORDERS, 1);
    clock.advance();

    assertEquals(START + 10_000 - 1, clock.watermarkMillis());
  }

  @Test
  void aTopicThatWasDeletedHoldsBackNothing() {
    assigned(ORDERS, LINES);
    clock.onEnds(new Ends(START + 40_000, Map.of(ORDERS, SourceTopics.BEGINNING)));

    clock.advance();

    assertEquals(START + 10_000 - 1, clock.watermarkMillis());
  }

  @Test
  void aTopicThatIsThereAndNotYetReadHoldsBackAll() {
    assigned(ORDERS);
    clock.onEnds(
        new Ends(
            START + 40_000, Map.of(ORDERS, SourceTopics.BEGINNING, LINES, SourceTopics.BEGINNING)));

    clock.advance();

    assertEquals(TopicClock.NONE, clock.watermarkMillis());
  }

  @Test
  void aSourceWithoutAnyTopicFollowsTheClock() {
    clock.onEnds(new Ends(START + 40_000, Map.of()));

    clock.advance();

    assertEquals(START + 10_000 - 1, clock.watermarkMillis());
  }

  @Test
  void asksOnceASecondAndOnlyWhenTimeStandsStill() {
    assigned(ORDERS);
    assertTrue(clock.wantsEnds(START));
    assertFalse(clock.wantsEnds(START + 999));
    assertTrue(clock.wantsEnds(START + 1000));

    change(ORDERS, 0, START);

    assertFalse(clock.wantsEnds(START + 2000));
    assertTrue(clock.wantsEnds(START + 40_000));
  }

  @Test
  void hasCaughtUpWhenEveryPartitionIsReadToItsGoal() {
    TopicClock run =
        new TopicClock(Duration.ZERO, Map.of(ORDERS, 5L, LINES, SourceTopics.BEGINNING));
    assertFalse(run.hasCaughtUp());
    run.onAssigned(ORDERS, 2, START);
    assertFalse(run.hasCaughtUp());

    run.onRecord(ORDERS, 3);
    assertFalse(run.hasCaughtUp());
    run.onRecord(ORDERS, 4);

    assertTrue(run.hasCaughtUp());
  }

  @Test
  void hasCaughtUpWhenOnlyTransactionMarkersAreLeftOrTheTopicIsGone() {
    TopicClock run = new TopicClock(Duration.ZERO, Map.of(ORDERS, 5L, LINES, 4L));
    run.onAssigned(ORDERS, SourceTopics.BEGINNING, START);
    run.onRecord(ORDERS, 3);
    assertFalse(run.hasCaughtUp());

    run.onEnds(new Ends(START, Map.of(ORDERS, 4L)));

    assertTrue(run.hasCaughtUp());
  }

  private void assigned(TopicPartition... partitions) {
    for (TopicPartition partition : partitions) {
      clock.onAssigned(partition, SourceTopics.BEGINNING, START);
    }
  }

  private void change(TopicPartition partition, long offset, long commitMillis) {
    clock.onRecord(partition, offset);
    clock.onChange(partition, commitMillis, START);
  }
}
