package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.readiness.SourceReadiness.Start;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final String CHECKPOINT = "file:/state/checkpoints/job/chk-7";
  private static final String SAVEPOINT = "file:/state/savepoints/savepoint-1";

  private static Configuration flink(String path, String... leftOut) {
    Configuration flink = new Configuration();
    EmbeddedFlink.resume(
        flink, new Resumption(Optional.of(path), List.of(), List.of(leftOut), false));
    return flink;
  }

  @Test
  void aCheckpointThatIsUsedWholeMayBeClearedAwayLater() {
    Configuration flink = flink(CHECKPOINT);
    assertEquals(CHECKPOINT, flink.get(StateRecoveryOptions.SAVEPOINT_PATH));
    assertEquals(RestoreMode.CLAIM, flink.get(StateRecoveryOptions.RESTORE_MODE));
    assertFalse(flink.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE));
  }

  @Test
  void aCheckpointWithStateThatIsLeftOutStays() {
    Configuration flink = flink(CHECKPOINT, "shop");
    assertEquals(RestoreMode.NO_CLAIM, flink.get(StateRecoveryOptions.RESTORE_MODE));
    assertEquals(true, flink.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE));
  }

  @Test
  void aCheckpointWithATopicThatIsNamedNoMoreStays() {
    Configuration flink = new Configuration();
    EmbeddedFlink.resume(
        flink, new Resumption(Optional.of(CHECKPOINT), List.of(), List.of(), true));
    assertEquals(RestoreMode.NO_CLAIM, flink.get(StateRecoveryOptions.RESTORE_MODE));
    assertEquals(true, flink.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE));
  }

  @Test
  void aSavepointStaysAlways() {
    assertEquals(RestoreMode.NO_CLAIM, flink(SAVEPOINT).get(StateRecoveryOptions.RESTORE_MODE));
  }

  @Test
  void eachSourceStartsByWhatItsOwnStateIs() {
    Resumption some = new Resumption(Optional.of(SAVEPOINT), List.of("new"), List.of(), false);
    assertEquals(Start.FRESH, some.startOf("new"));
    assertEquals(Start.RESUMED, some.startOf("old"));
  }
}
