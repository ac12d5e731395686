package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

class VarveTest {
  private static final char ESCAPE = '\u001b';

  static Stream<List<String>> commands() {
    return Varve.commandLine().getSubcommands().values().stream()
        .flatMap(
            command ->
                command.getSubcommands().isEmpty()
                    ? Stream.of(command)
                    : command.getSubcommands().values().stream())
        .map(command -> List.of(command.getCommandSpec().qualifiedName().split(" ")))
        .map(words -> words.subList(1, words.size()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithExamples(List<String> words) {
    CommandRun run = CommandRun.of(with(words, "--help"));

    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("Usage: varve " + String.join(" ", words)), run.out());
    assertTrue(run.out().contains("Examples:\n  varve " + String.join(" ", words)), run.out());
    assertEquals("", run.err());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandRefusesAnUnknownOptionWithCodeAndHint(List<String> words) {
    CommandRun run = CommandRun.of(with(words, "--no-such-option"));

    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("VRV-1001 "), run.err());
    assertTrue(
        run.err().contains("\nHINT: run 'varve " + String.join(" ", words) + " --help'\n"),
        run.err());
    assertEquals("", run.out());
  }

  @Test
  void showsItsVersion() {
    CommandRun run = CommandRun.of("--version");

    assertEquals(0, run.exitCode());
    assertTrue(run.out().startsWith("varve "), run.out());
  }

  @Test
  void suggestsAnOptionForAMisspeltOne() {
    CommandRun run = CommandRun.of("query", "--archve", "/a", "SELECT 1");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("'--archve'"), run.err());
    assertTrue(run.err().contains("did you mean --archive?"), run.err());
  }

  @Test
  void suggestsACommandForAMisspeltOne() {
    CommandRun run = CommandRun.of("qurey");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("did you mean query"), run.err());
  }

  @Test
  void saysThatACommandIsMissing() {
    assertAll(
        () -> assertEquals(2, CommandRun.of().exitCode()),
        () -> assertEquals(2, CommandRun.of("lineage").exitCode()),
        () -> assertTrue(CommandRun.of("lineage").err().contains("'varve lineage --help'")));
  }

  @Test
  void asksForExactlyOneArchive() {
    assertEquals(2, CommandRun.of("query", "SELECT 1").exitCode());
    assertEquals(
        2, CommandRun.of("query", "--archive", "/a", "--config", "b.yaml", "SELECT 1").exitCode());
  }

  @Test
  void coloursOnlyATerminalThatAllowsThem() {
    Map<String, String> terminal = Map.of("TERM", "xterm");
    assertEquals(Ansi.ON, Terminal.colours(terminal, true));
    assertEquals(Ansi.OFF, Terminal.colours(terminal, false));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("TERM", "dumb"), true));
    assertEquals(Ansi.OFF, Terminal.colours(Map.of("TERM", "xterm", "NO_COLOR", "1"), true));
    assertTrue(CommandRun.of(Ansi.ON, "--what").err().indexOf(ESCAPE) >= 0);
    assertFalse(CommandRun.of(Ansi.OFF, "--what").err().indexOf(ESCAPE) >= 0);
  }

  private static String[] with(List<String> words, String option) {
    return Stream.concat(words.stream(), Stream.of(option)).toArray(String[]::new);
  }
}
