package dev.varve.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Help.Ansi;
import sun.misc.Signal;

/**
 * {@code varve run} in this JVM, one at a time: signals are the JVM's, and nobody else may take
 * them meanwhile.
 */
final class CommandThread extends LiveCommand {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private boolean signalled;

  private CommandThread() {}

  /** Starts a run that goes on until it is stopped. */
  static CommandThread start(String... arguments) {
    CommandThread command = new CommandThread();
    Thread thread = new Thread(() -> command.run(arguments), "varve run");
    thread.setDaemon(true);
    thread.start();
    return command;
  }

  private void run(String... arguments) {
    try {
      end.complete(
          Varve.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true), Ansi.OFF));
    } finally {
      end.completeExceptionally(new IllegalStateException("the command has thrown"));
    }
  }

  @Override
  String out() {
    return out.toString();
  }

  @Override
  String err() {
    return err.toString();
  }

  @Override
  boolean endsWithin(Duration time) throws InterruptedException {
    try {
      end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException thrown) {
      throw new IllegalStateException(err(), thrown);
    }
  }

  @Override
  int exitCode() {
    return end.join();
  }

  /** While it archives: at any other time the signal would end this JVM. */
  @Override
  void signal(String name) {
    if (!takesSignals()) {
      throw new IllegalStateException("it would not take a signal: " + err());
    }
    signalled = true;
    Signal.raise(new Signal(name));
  }

  private boolean takesSignals() {
    return !end.isDone() && err().contains("archiving; ");
  }

  @Override
  String evidence() {
    return "see " + System.getProperty("varve.log.file");
  }

  @Override
  public void close() throws InterruptedException {
    if (takesSignals() && !signalled) {
      signal("INT");
      endsWithin(PATIENCE);
    }
  }
}
