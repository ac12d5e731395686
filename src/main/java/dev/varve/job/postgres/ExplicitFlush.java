package dev.varve.job.postgres;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.postgresql.copy.CopyDual;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Makes a stream of the driver confirm what it was told to and nothing else.
 *
 * <p>By itself the driver takes the position of a keepalive for confirmed when it thinks that all
 * before was, and after a start it always does. Newer drivers can be told not to (42.7.7, {@code
 * withAutomaticFlush}), but since 42.7.5 their metadata name the catalog of a table, which Debezium
 * 1.9 does not understand. So the status messages get the right positions on their way.
 *
 * @see <a href="https://www.postgresql.org/docs/17/protocol-replication.html">PostgreSQL, standby
 *     status update</a>
 */
final class ExplicitFlush implements InvocationHandler, Consumer<LogSequenceNumber> {
  private static final byte STATUS_UPDATE = 'r';
  private static final int FLUSHED = 1 + 8;
  private static final int APPLIED = FLUSHED + 8;

  private final CopyDual messages;
  private volatile long confirmed;

  private ExplicitFlush(CopyDual messages) {
    this.messages = messages;
  }

  /** Takes hold of a stream that has sent nothing yet; what it returns is told what to confirm. */
  static ExplicitFlush of(PGReplicationStream stream) {
    try {
      Field field = stream.getClass().getDeclaredField("copyDual");
      field.setAccessible(true);
      ExplicitFlush flush = new ExplicitFlush((CopyDual) field.get(stream));
      field.set(
          stream,
          Proxy.newProxyInstance(
              ExplicitFlush.class.getClassLoader(), new Class<?>[] {CopyDual.class}, flush));
      return flush;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the PostgreSQL driver is not the one this was built for", e);
    }
  }

  @Override
  public void accept(LogSequenceNumber position) {
    confirmed = position.asLong();
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("writeToCopy") && arguments[0] instanceof byte[] message) {
      correct(message, (int) arguments[1]);
    }
    try {
      return method.invoke(messages, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void correct(byte[] message, int from) {
    if (message[from] == STATUS_UPDATE) {
      long position = confirmed;
      ByteBuffer.wrap(message).putLong(from + FLUSHED, position).putLong(from + APPLIED, position);
    }
  }
}
