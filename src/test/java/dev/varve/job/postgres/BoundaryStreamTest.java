package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

class BoundaryStreamTest {
  private final Server server = new Server(100);
  private final List<Long> confirmed = new ArrayList<>();
  private long nanos;
  private final BoundaryStream stream =
      new BoundaryStream(
          server,
          position -> LogSequenceNumber.valueOf(90),
          position -> confirmed.add(position.asLong()),
          () -> nanos);

  @Test
  void beginsWithAnEmptyTransactionAtItsStart() throws SQLException {
    assertBoundary(100);
    assertNull(stream.readPending());
  }

  @Test
  void tellsWhereTheServerIsWhenNothingComesAndNotTooOften() throws SQLException {
    assertBoundary(100);
    server.received = 200;
    assertNull(stream.readPending());
    pass(Duration.ofSeconds(1));
    assertBoundary(200);
    pass(Duration.ofSeconds(1));
    assertNull(stream.readPending());
    server.received = 201;
    assertBoundary(201);
  }

  @Test
  void tellsNothingInsideATransaction() throws SQLException {
    assertBoundary(100);
    pass(Duration.ofSeconds(1));
    server.send('B', 110);
    server.send('I', 120);
    assertEquals('B', type(stream.readPending()));
    assertNext('I');
    server.received = 300;
    assertNull(stream.readPending());
    server.send('C', 130);
    assertNext('C');
    assertNull(stream.readPending(), "the commit itself is the boundary");
    server.received = 300;
    assertBoundary(300);
  }

  @Test
  void passesOnWhatComesBeforeItTellsABoundary() throws SQLException {
    assertBoundary(100);
    pass(Duration.ofSeconds(1));
    server.send('B', 110);
    server.received = 300;
    ByteBuffer begin = server.messages.getFirst();
    assertSame(begin, stream.readPending());
  }

  @Test
  void confirmsWhatTheSlotHasAndNeverLess() throws SQLException {
    stream.readPending();
    stream.setFlushedLSN(LogSequenceNumber.valueOf(80));
    stream.setFlushedLSN(LogSequenceNumber.valueOf(95));
    stream.setFlushedLSN(LogSequenceNumber.valueOf(95));
    assertEquals(List.of(90L, 95L), confirmed);
    assertEquals(95, stream.getLastAppliedLSN().asLong());
  }

  @Test
  void handsOnNothingWhenItMayNotBegin() {
    VarveException refusal = VarveException.of(ErrorCode.STATE_TOO_OLD, "too old", "hint");
    BoundaryStream refused =
        new BoundaryStream(
            server,
            position -> {
              throw refusal;
            },
            position -> confirmed.add(position.asLong()),
            () -> nanos);
    server.send('B', 110);

    assertSame(refusal, assertThrows(VarveException.class, refused::readPending));
    assertSame(refusal, assertThrows(VarveException.class, refused::readPending));
    assertEquals(List.of(), confirmed);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void assertBoundary(long lsn) throws SQLException {
    ByteBuffer begin = stream.readPending();
    assertEquals('B', begin.get());
    assertEquals(lsn, begin.getLong());
    assertEquals(8 + 4, begin.remaining());
    assertEquals(lsn, stream.getLastReceiveLSN().asLong());
    ByteBuffer commit = stream.readPending();
    assertEquals('C', commit.get());
    assertEquals(0, commit.get());
    assertEquals(lsn, commit.getLong());
    assertEquals(lsn, commit.getLong());
    assertEquals(8, commit.remaining());
    assertEquals(lsn, stream.getLastReceiveLSN().asLong());
  }

  private void assertNext(char type) throws SQLException {
    assertEquals(type, type(stream.readPending()));
  }

  private static char type(ByteBuffer message) {
    return (char) message.get(message.position());
  }

  /** What the driver makes of a server's messages, each with its place in the log. */
  private static final class Server implements PGReplicationStream {
    private final Deque<ByteBuffer> messages = new ArrayDeque<>();
    private final Deque<Long> places = new ArrayDeque<>();
    private long received;

    Server(long start) {
      received = start;
    }

    void send(char type, long lsn) {
      messages.add(ByteBuffer.wrap((type + "...").getBytes(StandardCharsets.US_ASCII)));
      places.add(lsn);
    }

    @Override
    public ByteBuffer readPending() {
      if (!messages.isEmpty()) {
        received = places.remove();
      }
      return messages.poll();
    }

    @Override
    public LogSequenceNumber getLastReceiveLSN() {
      return LogSequenceNumber.valueOf(received);
    }

    @Override
    public ByteBuffer read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogSequenceNumber getLastFlushedLSN() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogSequenceNumber getLastAppliedLSN() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setFlushedLSN(LogSequenceNumber flushed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setAppliedLSN(LogSequenceNumber applied) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forceUpdateStatus() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isClosed() {
      return false;
    }

    @Override
    public void close() {}
  }
}
