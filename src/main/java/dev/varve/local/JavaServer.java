package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server in a JVM of its own, with this JVM's class path. It is ready when it has written {@link
 * #READY}, and ends by itself when this JVM is gone, because its standard input ends then.
 */
final class JavaServer {
  static final String READY = "ready";
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private JavaServer() {}

  /**
   * Starts a main class and waits until it is ready.
   *
   * @param environment what the server needs to know, secrets included: arguments are visible to
   *     other users, the environment is not
   */
  static ServerProcess start(
      ServerHome home, Class<?> main, String heap, Map<String, String> environment) {
    Path log = home.path("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(main, heap, log))
            .redirectError(home.path("server.err").toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(environment);
    ServerProcess server =
        ServerProcess.start(builder, ServerProcess.StopSignal.TERM, home.pidFile());
    try {
      awaitReady(server.process(), main.getSimpleName(), log);
      return server;
    } catch (VarveException e) {
      server.close();
      throw e;
    }
  }

  private static List<String> command(Class<?> main, String heap, Path log) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-Xss512k",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        // To verify classes that Maven has fetched takes much of a start
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-BytecodeVerificationRemote",
        "-Xshare:auto",
        "-Dlog4j2.configurationFile=log4j2.properties",
        "-Dvarve.log.file=" + log,
        "-Dvarve.log.level=INFO",
        "-Dvarve.log.console=WARN",
        main.getName());
  }

  private static void awaitReady(Process process, String name, Path log) {
    CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(() -> readsReady(process));
    try {
      if (!ready.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed(name, "ended before it was ready", log, null);
      }
    } catch (TimeoutException e) {
      throw failed(name, "was not ready after " + START_PATIENCE.toSeconds() + " s", log, e);
    } catch (ExecutionException e) {
      throw failed(name, "could not be watched", log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, "was interrupted while starting", log, e);
    }
  }

  private static boolean readsReady(Process process) {
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      while (line != null && !line.equals(READY)) {
        line = output.readLine();
      }
      return line != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static VarveException failed(String name, String what, Path log, Throwable cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        name + " " + what,
        "read " + log + " and server.err beside it",
        cause);
  }
}
