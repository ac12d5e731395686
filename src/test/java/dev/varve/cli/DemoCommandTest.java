package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.DemoProgress;
import dev.varve.local.DemoProof;
import dev.varve.ops.reconcile.Reconciliation;
import dev.varve.ops.verify.Finding;
import dev.varve.ops.verify.VerifyReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void printsExactlyThePromisedFields() {
    assertEquals(
        "{\"tables\":39,\"changes\":20000,\"layers\":9,\"files\":251,\"rows\":28028,"
            + "\"lineageEvents\":492,\"differences\":0,\"seconds\":90}",
        DemoCommand.json(proof(20_061, 492), 90).toString());
  }

  @Test
  void countsAMissingChangeALostEventAndAFaultAsDifferences() {
    assertEquals(0, proof(20_061, 492).differences());
    assertEquals(1, proof(20_060, 492).differences());
    assertEquals(2, proof(20_061, 494).differences());
    assertEquals(
        1,
        proof(20_061, 492, new Finding(Finding.Code.FILE_SHA256, "key", "differs")).differences());
  }

  @Test
  void tellsTheLagOnceAWindowIsSealed() {
    assertTrue(DemoCommand.text(progress(Optional.empty())).endsWith("0 layers; 3 files, 1.5 MB"));
    assertTrue(DemoCommand.text(progress(Optional.of(Duration.ofSeconds(7)))).contains("lag 7 s"));
  }

  @Test
  void refusesADemoWithoutChanges() {
    CommandRun run = CommandRun.of("demo", "--changes", "0");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("--changes 0"), run.err());
  }

  private static DemoProgress progress(Optional<Duration> lag) {
    return new DemoProgress(Duration.ofSeconds(12), 10, 20, 0, lag, 3, 1_500_000);
  }

  private static DemoProof proof(long archived, long lineageEvents, Finding... findings) {
    return new DemoProof(
        39,
        20_000,
        20_061,
        archived,
        9,
        251,
        28_028,
        lineageEvents,
        492,
        new VerifyReport(9, 251, 28_028, 1, List.of(findings)),
        new Reconciliation(List.of()));
  }
}
