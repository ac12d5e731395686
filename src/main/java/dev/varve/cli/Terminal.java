package dev.varve.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command writes: data to {@link #out}, messages and progress to {@link #err}.
 *
 * @param ansi whether a person looks at it, and colours help
 */
record Terminal(PrintWriter out, PrintWriter err, Ansi ansi) {

  static Terminal of(CommandSpec spec) {
    return new Terminal(
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        spec.commandLine().getColorScheme().ansi());
  }

  /** Colours only for a terminal that has them, and never against {@code NO_COLOR}. */
  static Ansi colours(Map<String, String> environment, boolean terminal) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    return terminal && !refused && !dumb ? Ansi.ON : Ansi.OFF;
  }

  /** UTF-8 whatever the locale says; flushed by line ends of {@code println} only at the end. */
  static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }

  /** A line for the person, at once. */
  void say(String line) {
    err.println(line);
    err.flush();
  }

  /** Text in a style such as {@code bold} or {@code fg(red)}, if colours are on. */
  String styled(String style, String text) {
    return ansi == Ansi.ON
        ? Ansi.Style.on(Ansi.Style.parse(style)) + text + Ansi.Style.off(Ansi.Style.parse(style))
        : text;
  }
}
