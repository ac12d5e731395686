package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeptStatesTest {
  private final KeptStates states = new KeptStates();

  private void complete(long checkpoint) {
    states.began(checkpoint, 100 * checkpoint);
    states.completed(checkpoint);
  }

  @Test
  void confirmsTheTenthLastAndNothingBeforeThereAreTen() {
    LongStream.rangeClosed(1, 9).forEach(this::complete);
    assertEquals(OptionalLong.empty(), states.confirmable());

    complete(10);
    assertEquals(OptionalLong.of(100), states.confirmable());
    complete(11);
    assertEquals(OptionalLong.of(200), states.confirmable());
  }

  @Test
  void countsNoCheckpointThatIsNotKnownToBeComplete() {
    LongStream.rangeClosed(1, 9).forEach(this::complete);
    states.began(10, 1_000);
    states.aborted(10);
    states.completed(10);
    states.began(11, 1_100);
    assertEquals(OptionalLong.empty(), states.confirmable());

    states.began(12, 1_200);
    states.completed(12);
    assertEquals(OptionalLong.of(100), states.confirmable());
    assertEquals(
        List.of(100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L, 1_200L), states.positions());
    states.completed(11);
    assertEquals(OptionalLong.of(100), states.confirmable());
  }

  @Test
  void countsNoCheckpointThatHadNoStream() {
    states.completed(7);
    assertEquals(List.of(), states.positions());
  }

  @Test
  void goesOnCountingAfterARestart() {
    states.restore(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), 9);
    assertEquals(OptionalLong.empty(), states.confirmable());
    complete(1);
    assertEquals(OptionalLong.of(1), states.confirmable());

    states.restore(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), 11);
    assertEquals(OptionalLong.of(2), states.confirmable());
  }
}
