package dev.varve.job.postgres;

import dev.varve.job.postgres.BoundaryStream.StreamStart;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.jdbc.JdbcConnection;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.core.BaseConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationConnection;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.ChainedCreateReplicationSlotBuilder;
import org.postgresql.replication.fluent.ChainedStreamBuilder;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;
import org.postgresql.replication.fluent.physical.ChainedPhysicalStreamBuilder;

/**
 * Makes Debezium's replication connection confirm to the server what it is told to and nothing by
 * itself ({@link ExplicitFlush}), tell its boundaries, and begin nowhere behind what the slot is
 * confirmed to ({@link BoundaryStream}).
 *
 * <p>Debezium makes its stream in a private method of a class that cannot be extended; the
 * connection that it asks for it is the only thing that can be put in its place.
 */
final class ExactReplication implements JdbcConnection.ConnectionFactory {
  private final JdbcConnection.ConnectionFactory connections;
  private final StreamStart start;

  private ExactReplication(JdbcConnection.ConnectionFactory connections, StreamStart start) {
    this.connections = connections;
    this.start = start;
  }

  /** Mends a connection that has not been used yet, or was mended before. */
  static void mend(ReplicationConnection connection, StreamStart start) {
    try {
      Field field = JdbcConnection.class.getDeclaredField("factory");
      field.setAccessible(true);
      JdbcConnection.ConnectionFactory found =
          (JdbcConnection.ConnectionFactory) field.get(connection);
      if (!(found instanceof ExactReplication)) {
        field.set(connection, new ExactReplication(found, start));
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Debezium's JdbcConnection is not the one this was built for", e);
    }
  }

  @Override
  public Connection connect(JdbcConfiguration config) throws SQLException {
    Connection connection = connections.connect(config);
    return (Connection)
        Proxy.newProxyInstance(
            ExactReplication.class.getClassLoader(),
            new Class<?>[] {BaseConnection.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(connection, arguments);
                return answer instanceof PGReplicationConnection api ? new Api(api, start) : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private record Api(PGReplicationConnection api, StreamStart start)
      implements PGReplicationConnection, ChainedStreamBuilder {
    @Override
    public ChainedStreamBuilder replicationStream() {
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder logical() {
      return new Logical(api.replicationStream().logical(), start);
    }

    @Override
    public ChainedPhysicalStreamBuilder physical() {
      return api.replicationStream().physical();
    }

    @Override
    public ChainedCreateReplicationSlotBuilder createReplicationSlot() {
      return api.createReplicationSlot();
    }

    @Override
    public void dropReplicationSlot(String slotName) throws SQLException {
      api.dropReplicationSlot(slotName);
    }
  }

  /** A driver's builder returns itself, and so does this one. */
  private static final class Logical implements ChainedLogicalStreamBuilder {
    private final ChainedLogicalStreamBuilder builder;
    private final StreamStart start;

    Logical(ChainedLogicalStreamBuilder builder, StreamStart start) {
      this.builder = builder;
      this.start = start;
    }

    @Override
    public PGReplicationStream start() throws SQLException {
      PGReplicationStream stream = builder.start();
      return new BoundaryStream(stream, start, ExplicitFlush.of(stream), System::nanoTime);
    }

    @Override
    public ChainedLogicalStreamBuilder withStartPosition(LogSequenceNumber lsn) {
      builder.withStartPosition(lsn);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withSlotName(String slotName) {
      builder.withSlotName(slotName);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withStatusInterval(int time, TimeUnit unit) {
      builder.withStatusInterval(time, unit);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withSlotOption(String name, boolean value) {
      builder.withSlotOption(name, value);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withSlotOption(String name, int value) {
      builder.withSlotOption(name, value);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withSlotOption(String name, String value) {
      builder.withSlotOption(name, value);
      return this;
    }

    @Override
    public ChainedLogicalStreamBuilder withSlotOptions(Properties options) {
      builder.withSlotOptions(options);
      return this;
    }
  }
}
