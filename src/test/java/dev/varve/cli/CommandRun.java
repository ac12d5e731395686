package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/** What a command printed and how it ended. */
public record CommandRun(int exitCode, String out, String err) {
  private static final Pattern JAVA_WORDS =
      Pattern.compile(
          "^\\s+at |Exception|Caused by|dev\\.varve\\.|org\\.|java\\.", Pattern.MULTILINE);

  public static CommandRun of(String... arguments) {
    return of(Ansi.OFF, arguments);
  }

  /** With text on its standard input. */
  static CommandRun fed(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return of(arguments);
    } finally {
      System.setIn(before);
    }
  }

  static CommandRun of(Ansi colours, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Varve.run(arguments, new PrintWriter(out), new PrintWriter(err), colours);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** It ended with this code, said in the way that a person can use, and nothing else. */
  CommandRun refuses(int expected, String code, String what) {
    assertEquals(expected, exitCode, err);
    assertTrue(err.contains(code + " ") && err.contains(what), err);
    assertTrue(err.lines().anyMatch(line -> line.startsWith("HINT: ")), err);
    assertFalse(JAVA_WORDS.matcher(err).find(), err);
    assertEquals("", out);
    return this;
  }
}
