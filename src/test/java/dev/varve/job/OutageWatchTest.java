package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.OutageWatch.Health;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutageWatchTest {
  private static final VarveException SILENCE =
      VarveException.of(ErrorCode.SOURCE_UNREACHABLE, "no answer", "wait");
  private static final Optional<VarveException> OUTAGE = Optional.of(SILENCE);
  private static final Optional<VarveException> WELL = Optional.empty();

  private final OutageWatch watch = new OutageWatch();

  @Test
  void findsNothingWrongWithAJobThatNeverFailed() {
    assertEquals(WELL, watch.look(job(Health.NEVER, 0, Health.NEVER, Health.NEVER)));
    assertEquals(WELL, watch.look(job(Health.NEVER, 0, 1_000, 900)));
  }

  @Test
  void tellsAFailureThatWasOverBeforeItLooked() {
    assertEquals(OUTAGE, watch.look(job(1_000, 1_100, 2_000, 1_900)));
    assertEquals(WELL, watch.look(job(1_000, 1_100, 2_000, 1_900)));
  }

  @Test
  void takesNoCheckpointForTheEndWhileWhatFailedIsNotPublished() {
    watch.look(job(1_000, 500, 900, 800));

    assertEquals(OUTAGE, watch.look(job(1_000, 2_000, 3_000, 999)));
    assertEquals(WELL, watch.look(job(1_000, 2_000, 3_000, 1_000)));
  }

  @Test
  void takesNoOldProgressForTheEndBeforeACheckpoint() {
    watch.look(job(1_000, 500, 900, 5_000));

    assertEquals(OUTAGE, watch.look(job(1_000, 500, 1_000, 5_000)));
  }

  @Test
  void takesAQuietMinuteForTheEndWhereNothingIsPublished() {
    watch.look(job(1_000, 500, 900, Health.NEVER));
    long minute = OutageWatch.QUIET.toMillis();

    assertEquals(OUTAGE, watch.look(job(1_000, 2_000, 1_999 + minute, Health.NEVER)));
    assertEquals(WELL, watch.look(job(1_000, 2_000, 2_000 + minute, Health.NEVER)));
  }

  @Test
  void saysNoWordOfAFailureAfterWhichTheJobDoesNotTryAgain() {
    assertEquals(
        WELL, watch.look(new Health(1_000, () -> SILENCE, false, 500, Health.NEVER, Health.NEVER)));
  }

  private static Health job(long failed, long runningSince, long checkpoint, long published) {
    return new Health(failed, () -> SILENCE, true, runningSince, checkpoint, published);
  }
}
