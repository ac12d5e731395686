package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.postgresql.copy.CopyDual;
import org.postgresql.core.v3.replication.V3PGReplicationStream;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.ReplicationType;

/** The driver's own stream, over messages that were written down. */
class ExplicitFlushTest {
  private static final long START = 100;

  private final Deque<byte[]> fromServer = new ArrayDeque<>();
  private final Deque<ByteBuffer> toServer = new ArrayDeque<>();
  private final CopyDual wire =
      (CopyDual)
          Proxy.newProxyInstance(
              CopyDual.class.getClassLoader(),
              new Class<?>[] {CopyDual.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "isActive" -> true;
                    case "readFromCopy" -> fromServer.poll();
                    case "writeToCopy" -> {
                      toServer.add(ByteBuffer.wrap(((byte[]) arguments[0]).clone()));
                      yield null;
                    }
                    case "flushCopy" -> null;
                    default -> throw new SQLException(method.getName());
                  });
  private final PGReplicationStream stream =
      new V3PGReplicationStream(
          wire, LogSequenceNumber.valueOf(START), 3_600_000, ReplicationType.LOGICAL);

  @Test
  void theDriverConfirmsWhatItHearsOfByItself() throws SQLException {
    keepalive(200);
    assertStatus(200, 200);
  }

  @Test
  void confirmsNothingButWhatItIsTold() throws SQLException {
    ExplicitFlush flush = ExplicitFlush.of(stream);
    keepalive(200);
    assertStatus(200, 0);

    flush.accept(LogSequenceNumber.valueOf(150));
    keepalive(300);
    assertStatus(300, 150);
    assertStatus(300, 150);
  }

  @Test
  void passesOnFailuresAsTheyAre() {
    ExplicitFlush.of(stream);
    assertThrows(SQLException.class, stream::close);
  }

  private void keepalive(long lsn) throws SQLException {
    fromServer.add(
        ByteBuffer.allocate(18).put((byte) 'k').putLong(lsn).putLong(0).put((byte) 0).array());
    stream.readPending();
    toServer.clear();
  }

  private void assertStatus(long received, long confirmed) throws SQLException {
    toServer.clear();
    stream.forceUpdateStatus();
    ByteBuffer status = toServer.remove();
    assertTrue(toServer.isEmpty());
    assertEquals('r', status.get());
    assertEquals(received, status.getLong());
    assertEquals(confirmed, status.getLong(), "flushed");
    if (confirmed != received) {
      assertEquals(confirmed, status.getLong(), "applied");
    }
  }
}
