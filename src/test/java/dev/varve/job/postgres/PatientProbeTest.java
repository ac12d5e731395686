package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.postgres.SourceClock.Probe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatientProbeTest {
  private static final Probe ANSWER = new Probe(1, 2, 3);
  private static final long PATIENCE_MILLIS = PatientProbe.PATIENCE.toMillis();

  private boolean answers;
  private long nowMillis = 1_000;
  private final PatientProbe probe = new PatientProbe(this::ask, () -> nowMillis);

  @Test
  void bearsSilenceForAWhileThenSaysWhatItIs() {
    assertEquals(Optional.empty(), probe.get());
    nowMillis += PATIENCE_MILLIS - 1;
    assertEquals(Optional.empty(), probe.get());
    nowMillis += 1;

    VarveException failure = assertThrows(VarveException.class, probe::get);

    assertEquals(ErrorCode.SOURCE_UNREACHABLE, failure.code());
  }

  @Test
  void countsSilenceAnewAfterAnAnswer() {
    assertEquals(Optional.empty(), probe.get());
    answers = true;
    nowMillis += PATIENCE_MILLIS;
    assertEquals(Optional.of(ANSWER), probe.get());
    answers = false;

    assertEquals(Optional.empty(), probe.get());
  }

  private Probe ask() {
    if (answers) {
      return ANSWER;
    }
    throw VarveException.of(ErrorCode.SOURCE_UNREACHABLE, "no answer", "wait");
  }
}
