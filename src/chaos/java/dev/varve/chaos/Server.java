package dev.varve.chaos;

import dev.varve.error.VarveException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A server with its data in a folder, which survives it. */
final class Server<T extends AutoCloseable> implements AutoCloseable {
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String name;
  private final Path folder;
  private final Function<Path, T> start;
  private volatile T running;

  Server(String name, Path folder, Function<Path, T> start) {
    this.name = name;
    this.folder = folder;
    this.start = start;
    this.running = start.apply(folder);
  }

  T now() {
    return running;
  }

  Part part() {
    return new Part(name, folder.resolve("pid"), this::startAgain);
  }

  /** What a killed server left behind, such as its children, may need a moment to go. */
  private T startAgain() throws Exception {
    running.close();
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return running = start.apply(folder);
      } catch (VarveException notYet) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return running = start.apply(folder);
  }

  @Override
  public void close() throws Exception {
    running.close();
  }
}
