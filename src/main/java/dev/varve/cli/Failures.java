package dev.varve.cli;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where a failure becomes text and an exit code: {@code VRV-<number> <what and
 * where>}, then {@code HINT: <what to do>}.
 */
final class Failures {
  private final Terminal terminal;
  private final BooleanSupplier debug;

  Failures(PrintWriter err, Ansi ansi, BooleanSupplier debug) {
    this.terminal = new Terminal(err, err, ansi);
    this.debug = debug;
  }

  /** Says what failed and returns the exit code. */
  int report(Throwable failure) {
    VarveException known = failure instanceof VarveException e ? e : unexpected(failure);
    if (known == failure && known.code() == ErrorCode.INTERNAL) {
      written(failure);
    }
    say(known.getMessage(), known.hint());
    if (debug.getAsBoolean()) {
      terminal.err().print(stackTrace(failure));
      terminal.err().flush();
    }
    return known.code().exitCode();
  }

  /** Says what is wrong with the arguments. */
  int usage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    say(
        ErrorCode.USAGE.text() + " " + sentence(failure),
        "run '" + command.getCommandSpec().qualifiedName() + " --help'");
    return ErrorCode.USAGE.exitCode();
  }

  private static String sentence(ParameterException failure) {
    String said = failure.getMessage();
    String what = said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? what : what + "; did you mean " + String.join(" or ", near) + "?";
    }
    return what;
  }

  private void say(String message, String hint) {
    String code = message.split(" ", 2)[0];
    terminal.say(terminal.styled("bold,fg(red)", code) + message.substring(code.length()));
    terminal.say(terminal.styled("bold", "HINT:") + " " + hint);
  }

  /** A defect of ours: only its type is shown, since its message may hold anything. */
  private VarveException unexpected(Throwable failure) {
    String where =
        failure.getStackTrace().length == 0 ? "" : " at " + failure.getStackTrace()[0].toString();
    return VarveException.of(
        ErrorCode.INTERNAL,
        "unexpected " + failure.getClass().getName() + where,
        "report it with " + written(failure) + "; --debug shows the stack trace here",
        failure);
  }

  private static String written(Throwable failure) {
    Path log = Path.of(System.getProperty("varve.log.file", "varve-error.log")).toAbsolutePath();
    try {
      Files.createDirectories(log.getParent());
      Files.writeString(
          log,
          Instant.now() + " " + stackTrace(failure),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return log.toString();
    } catch (IOException unwritable) {
      return "its stack trace (" + log + " cannot be written)";
    }
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
