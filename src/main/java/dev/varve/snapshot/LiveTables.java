package dev.varve.snapshot;

import dev.varve.model.TableId;
import java.util.List;
import java.util.OptionalLong;

/** The tables of a live database. One table is read at a time; not thread-safe. */
public interface LiveTables extends AutoCloseable {

  /** The server's own identity, as it stands in an epoch. */
  String server();

  /** The tables that the source's patterns match now, in order. */
  List<TableId> tables();

  /**
   * Takes the moment as of which a table is read. Until it is closed its definition cannot change,
   * as under any query; nothing else is kept from being changed.
   *
   * @throws dev.varve.error.VarveException with {@code SOURCE_UNREACHABLE} or {@code
   *     SOURCE_NOT_READY} if the table cannot be read
   */
  LiveTable open(TableId table);

  /**
   * The server's clock, in microseconds since 1970-01-01T00:00:00Z, once every transaction has
   * ended that was under way when tables were opened; empty before. What it commits later has a
   * later time, and stands behind every {@link dev.varve.model.LogCut#found}.
   */
  OptionalLong settledMicros();

  /**
   * For who reads rows, between two.
   *
   * @throws InterruptedException if this thread was interrupted: nobody wants more
   */
  static void requireWanted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the rest is not wanted any more");
    }
  }

  @Override
  void close();
}
