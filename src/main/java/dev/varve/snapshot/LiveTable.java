package dev.varve.snapshot;

import dev.varve.model.Decoded;
import dev.varve.model.LogCut;
import dev.varve.model.TableSchema;
import java.util.function.Consumer;

/** A table of a live database as of one moment. */
public interface LiveTable extends AutoCloseable {

  /** The version of its rows, as a snapshot of the source's own would read them. */
  TableSchema schema();

  /** Where the moment stands in the log. */
  LogCut cut();

  /** The server's clock right after the moment, in microseconds since 1970-01-01T00:00:00Z. */
  long timeMicros();

  /**
   * Reads all rows: of each the change that a snapshot makes of it, or a reject.
   *
   * @throws InterruptedException if it is not wanted any more
   */
  void read(Consumer<Decoded> row) throws InterruptedException;

  @Override
  void close();
}
