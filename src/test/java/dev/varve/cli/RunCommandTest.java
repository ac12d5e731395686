package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.RunningJob.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunCommandTest {
  @Test
  void saysHowFarItHasComeAndWhatWaits() {
    assertEquals(
        "1,200 changes, of which 3 late; 5 records in quarantine; nothing else of 1 tables",
        RunCommand.line(new Counts(1200, 3, 5), 1, List.of()));
    assertEquals(
        "0 changes, of which 0 late; source crm has used up its quota; the snapshot of erp reads"
            + " 500 rows a second",
        RunCommand.line(
            new Counts(0, 0, 0),
            0,
            List.of(
                "source crm has used up its quota",
                "the snapshot of erp reads 500 rows a second")));
  }
}
