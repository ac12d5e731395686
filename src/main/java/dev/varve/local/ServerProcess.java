package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server's process: recorded by id and start time in a file while it lives, stopped with this
 * JVM, and out of reach of the terminal's Ctrl-C, so that it outlives the work that needs it.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final Set<ServerProcess> LIVING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> List.copyOf(LIVING).forEach(ServerProcess::close), "stop-servers"));
  }

  /** How a server is asked to end. */
  enum StopSignal {
    TERM,
    INT
  }

  private final Process process;
  private final StopSignal signal;
  private final Path pidFile;

  private ServerProcess(Process process, StopSignal signal, Path pidFile) {
    this.process = process;
    this.signal = signal;
    this.pidFile = pidFile;
  }

  /** Starts the command in a session of its own and records it. */
  static ServerProcess start(ProcessBuilder builder, StopSignal signal, Path pidFile) {
    try {
      Process process = inOwnSession(builder).start();
      ServerProcess started = new ServerProcess(process, signal, pidFile);
      LIVING.add(started);
      Files.writeString(pidFile, record(process.toHandle(), signal));
      return started;
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.PROCESS_FAILED,
          "cannot start " + builder.command().get(0) + ": " + e.getMessage(),
          "check that this user may run it",
          e);
    }
  }

  private static ProcessBuilder inOwnSession(ProcessBuilder builder) {
    if (Files.isExecutable(SETSID)) {
      List<String> command = new ArrayList<>(builder.command());
      command.add(0, SETSID.toString());
      builder.command(command);
    }
    return builder;
  }

  private static String record(ProcessHandle handle, StopSignal signal) {
    return handle.pid() + " " + startedAt(handle) + " " + signal;
  }

  private static long startedAt(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Stops the process that the file records, unless it is gone and its id has another owner. */
  static void stopLeftover(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String[] fields = Files.readString(pidFile).split(" ");
    if (fields.length == 3) {
      long startedAt = Long.parseLong(fields[1]);
      Optional<ProcessHandle> leftover =
          ProcessHandle.of(Long.parseLong(fields[0]))
              .filter(handle -> startedAt(handle) == startedAt);
      if (leftover.isPresent()) {
        stop(leftover.get(), StopSignal.valueOf(fields[2]));
      }
    }
    Files.deleteIfExists(pidFile);
  }

  Process process() {
    return process;
  }

  /** Asks the process to end, waits, and kills it if it does not. */
  @Override
  public void close() {
    if (!LIVING.remove(this)) {
      return;
    }
    try {
      stop(process.toHandle(), signal);
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(ProcessHandle handle, StopSignal signal) throws IOException {
    send(handle, signal);
    if (!endsWithin(handle, STOP_PATIENCE)) {
      handle.destroyForcibly();
      endsWithin(handle, STOP_PATIENCE);
    }
  }

  private static void send(ProcessHandle handle, StopSignal signal) throws IOException {
    if (signal == StopSignal.TERM) {
      handle.destroy();
    } else {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + handle.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    }
  }

  private static boolean endsWithin(ProcessHandle handle, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for process " + handle.pid(), e);
    }
  }
}
