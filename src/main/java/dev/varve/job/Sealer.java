package dev.varve.job;

import dev.varve.seal.SealTask;
import dev.varve.storage.ObjectStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What is made of a table's part of a window when it is due. Thread-safe; a task is one thread's.
 *
 * @param <R> what it reports
 */
interface Sealer<R> {
  /**
   * Does it.
   *
   * @param load brings a block's bytes
   */
  R seal(SealTask<String> task, Function<String, byte[]> load);

  /** The report, with how many requests to the store its writer has made since its last one. */
  R withRequests(R report, long requests);

  /** Makes a sealer where it runs. */
  @FunctionalInterface
  interface Factory<R> extends Serializable {
    /**
     * A sealer.
     *
     * @param scratch a folder for temporary files
     */
    Sealer<R> open(WindowSettings settings, ObjectStore store, Path scratch);
  }
}
