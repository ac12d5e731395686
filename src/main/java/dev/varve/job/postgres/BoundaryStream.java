package dev.varve.job.postgres;

import dev.varve.error.VarveException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * A stream of pgoutput messages that also tells its boundaries: it begins with an empty transaction
 * at its start, and while nothing comes it has another one, at most once a second, where the server
 * says that it has sent all. So the position that is saved and then confirmed moves on while only
 * others write to the log, and it moves in the order of the messages: whoever has read the empty
 * transaction has read everything before it.
 *
 * <p>The first one also spares Debezium its search: from a boundary the first message is where to
 * go on, and this stream's first message is at the boundary itself.
 *
 * <p>Assumes that the log position in a keepalive is the end of the last record that the server has
 * decoded, and comes after all that it has sent of the transactions that end before it ({@code
 * sentPtr} in PostgreSQL's walsender.c); and that transactions come whole, one after the other,
 * which is so in version 1 of the protocol (PostgreSQL 17, 53.5 and 53.9). Read by one thread.
 */
final class BoundaryStream implements PGReplicationStream {
  private static final Duration BETWEEN_BOUNDARIES = Duration.ofSeconds(1);

  private static final byte BEGIN = 'B';
  private static final byte COMMIT = 'C';
  private static final int BEGIN_BYTES = 1 + 8 + 8 + 4;
  private static final int COMMIT_BYTES = 1 + 1 + 8 + 8 + 8;

  private final PGReplicationStream stream;
  private final StreamStart start;
  private final Consumer<LogSequenceNumber> confirmation;
  private final LongSupplier nanoTime;
  private final Deque<ByteBuffer> next = new ArrayDeque<>();
  private LogSequenceNumber told;
  private long toldAtNanos;
  private boolean open;
  private LogSequenceNumber flushed = LogSequenceNumber.INVALID_LSN;

  /** Looks at a stream that has begun, before it is read. */
  @FunctionalInterface
  interface StreamStart {
    /**
     * What the slot is confirmed to; only this stream can confirm more now.
     *
     * @param position where the stream was asked to begin
     * @throws VarveException when it lacks what follows there
     */
    LogSequenceNumber require(LogSequenceNumber position);
  }

  /**
   * A stream that has just begun.
   *
   * @param confirmation what really tells the server; the driver's own word is not taken
   */
  BoundaryStream(
      PGReplicationStream stream,
      StreamStart start,
      Consumer<LogSequenceNumber> confirmation,
      LongSupplier nanoTime) {
    this.stream = stream;
    this.start = start;
    this.confirmation = confirmation;
    this.nanoTime = nanoTime;
  }

  /**
   * The next message, or null if there is none now.
   *
   * @throws VarveException when nothing may be read; not when the stream is made, where Debezium
   *     would try again and again
   */
  @Override
  public ByteBuffer readPending() throws SQLException {
    if (told == null) {
      begin();
    }
    if (!next.isEmpty()) {
      return next.remove();
    }
    ByteBuffer message = stream.readPending();
    if (message != null) {
      note(message);
      return message;
    }
    if (isDue()) {
      tell(stream.getLastReceiveLSN());
    }
    return next.poll();
  }

  /** Asks for the slot's position now that the slot is ours: before, another reader may move it. */
  private void begin() {
    LogSequenceNumber position = stream.getLastReceiveLSN();
    setFlushed(start.require(position));
    tell(position);
  }

  @Override
  public ByteBuffer read() {
    throw new UnsupportedOperationException("Debezium asks for what is there");
  }

  private void note(ByteBuffer message) {
    switch (message.get(message.position())) {
      case BEGIN -> open = true;
      case COMMIT -> {
        open = false;
        told = stream.getLastReceiveLSN();
      }
      default -> {}
    }
  }

  private boolean isDue() {
    return !open
        && stream.getLastReceiveLSN().compareTo(told) > 0
        && nanoTime.getAsLong() - toldAtNanos >= BETWEEN_BOUNDARIES.toNanos();
  }

  private void tell(LogSequenceNumber boundary) {
    next.add(
        ByteBuffer.allocate(BEGIN_BYTES)
            .put(BEGIN)
            .putLong(boundary.asLong())
            .putLong(0)
            .putInt(0)
            .flip());
    next.add(
        ByteBuffer.allocate(COMMIT_BYTES)
            .put(COMMIT)
            .put((byte) 0)
            .putLong(boundary.asLong())
            .putLong(boundary.asLong())
            .putLong(0)
            .flip());
    told = boundary;
    toldAtNanos = nanoTime.getAsLong();
  }

  @Override
  public LogSequenceNumber getLastReceiveLSN() {
    return stream.getLastReceiveLSN();
  }

  @Override
  public synchronized LogSequenceNumber getLastFlushedLSN() {
    return flushed;
  }

  @Override
  public LogSequenceNumber getLastAppliedLSN() {
    return getLastFlushedLSN();
  }

  /** Called by the task's thread; never tells the server to go back. */
  @Override
  public void setFlushedLSN(LogSequenceNumber position) {
    setFlushed(position);
  }

  private synchronized void setFlushed(LogSequenceNumber position) {
    if (position.compareTo(flushed) > 0) {
      flushed = position;
      confirmation.accept(position);
    }
  }

  /** What is flushed is applied. */
  @Override
  public void setAppliedLSN(LogSequenceNumber applied) {}

  @Override
  public void forceUpdateStatus() throws SQLException {
    stream.forceUpdateStatus();
  }

  @Override
  public boolean isClosed() {
    return stream.isClosed();
  }

  @Override
  public void close() throws SQLException {
    stream.close();
  }
}
