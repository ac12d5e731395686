package dev.varve.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/** What a command printed and how it ended. */
public record CommandRun(int exitCode, String out, String err) {

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
}
