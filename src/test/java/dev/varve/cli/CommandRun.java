package dev.varve.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Help.Ansi;

/** What a command printed and how it ended. */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(String... arguments) {
    return of(Ansi.OFF, arguments);
  }

  static CommandRun of(Ansi colours, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Varve.run(arguments, new PrintWriter(out), new PrintWriter(err), colours);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
