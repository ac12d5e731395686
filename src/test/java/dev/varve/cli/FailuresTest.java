package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Help.Ansi;

class FailuresTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasItsMessageItsHintAndItsExitCode(ErrorCode code) {
    int exitCode = failures(false).report(VarveException.of(code, "what and where", "do this"));

    assertEquals(code.exitCode(), exitCode);
    assertEquals(code.text() + " what and where\nHINT: do this\n", err.toString());
  }

  @Test
  void ofADefectShowsTheTypeAndKeepsTheMessageInAFile(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("logs/varve.log");
    System.setProperty("varve.log.file", log.toString());
    try {
      assertEquals(70, failures(false).report(new IllegalStateException("a value of a row")));
    } finally {
      System.clearProperty("varve.log.file");
    }

    assertTrue(
        err.toString().startsWith("VRV-9001 unexpected java.lang.IllegalStateException at "));
    assertTrue(err.toString().contains("HINT: report it with " + log));
    assertFalse(err.toString().contains("a value of a row"));
    assertTrue(Files.readString(log).contains("a value of a row"));
  }

  @Test
  void showsTheStackTraceOnlyWhenAskedTo() {
    VarveException failure = VarveException.of(ErrorCode.USAGE, "what", "do this");

    failures(false).report(failure);
    assertFalse(err.toString().contains("\tat "));
    failures(true).report(failure);
    assertTrue(err.toString().contains("\tat dev.varve.cli.FailuresTest"));
  }

  private Failures failures(boolean debug) {
    return new Failures(new PrintWriter(err), Ansi.OFF, () -> debug);
  }
}
