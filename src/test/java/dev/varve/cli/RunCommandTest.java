package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.RunningJob.Counts;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunCommandTest {
  @Test
  void saysHowFarItHasComeAndWhichSnapshotWaits() {
    assertEquals(
        "1,200 changes, of which 3 late; 5 records in quarantine; nothing else of 1 tables",
        RunCommand.line(new Counts(1200, 3, 5), 1, new TreeMap<>()));
    assertEquals(
        "0 changes, of which 0 late; the snapshot of crm waits for its hours until"
            + " 2026-11-26T22:00:00Z; the snapshot of erp reads 500 rows a second",
        RunCommand.line(
            new Counts(0, 0, 0),
            0,
            new TreeMap<>(
                Map.of(
                    "erp", "reads 500 rows a second",
                    "crm", "waits for its hours until 2026-11-26T22:00:00Z"))));
  }
}
