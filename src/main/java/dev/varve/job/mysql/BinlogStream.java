package dev.varve.job.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Decoded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Reads the server's binary log from a place on. The client's own thread only fetches events, and
 * waits while the reader is behind; all else is done by who polls. A broken connection ends the
 * stream: to connect again in the middle of a transaction would lose the table maps before.
 */
final class BinlogStream implements AutoCloseable {
  private static final int EVENTS_AHEAD_MAX = 512;
  private static final int CHANGES_PER_BATCH = 4096;

  /** The server's code for a log that it cannot send, whatever the reason. */
  private static final int LOG_FATAL = 1236;

  /** What MariaDB says when the log goes on with an XA transaction, which it sends to no client. */
  private static final String MARIADB_XA = "replace GTID event";

  /** In what MySQL says when gtid_mode was changed since what is read was written. */
  private static final String OTHER_GTID_MODE = "GTID_MODE";

  /** In what either server says when a file ends inside an event. */
  private static final String CUT_EVENT = "truncated in the middle of event";

  /**
   * In what either server says, with codes of their own, to a reader whose id another one has
   * taken.
   */
  private static final String ID_TAKEN = "same server_uuid/server_id";

  private static final long CONNECT_MILLIS = 20_000;
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private final SourceConfig source;
  private final BinaryLogClient client;
  private final LogReading reading;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS_AHEAD_MAX);
  private final LogPlace start;
  private final Optional<LogTear> tear;
  private volatile Exception failure;
  private volatile boolean closed;
  private long lastEventNanos = System.nanoTime();

  /**
   * A stream that is not connected yet.
   *
   * @param tear where it ends, if it does
   */
  BinlogStream(SourceConfig source, LogPlace start, LogReading reading, Optional<LogTear> tear) {
    DatabaseServer server = source.mySql().server();
    this.source = source;
    this.start = start;
    this.tear = tear;
    this.reading = reading;
    this.client =
        new BinaryLogClient(
            server.host(),
            server.port(),
            Secrets.reveal(server.username()),
            Secrets.reveal(server.password()));
    client.setServerId(source.mySql().serverId());
    client.setSSLMode(SSLMode.PREFERRED);
    client.setKeepAlive(false);
    client.setUseSendAnnotateRowsEvent(true); // else positions that are counted have gaps
    client.setHeartbeatInterval(HEARTBEAT.toMillis());
    client.setEventDeserializer(RawEvents.deserializer());
    client.setBinlogFilename(start.file());
    client.setBinlogPosition(start.position());
    client.registerEventListener(this::fetched);
    client.registerLifecycleListener(new Ends());
  }

  /**
   * Connects.
   *
   * @throws VarveException if the server does not let us, or has the log no more
   */
  void connect() {
    try {
      client.connect(CONNECT_MILLIS);
    } catch (IOException | TimeoutException e) {
      throw named(e);
    }
  }

  /** On the client's thread. */
  private void fetched(Event event) {
    try {
      while (!closed && !events.offer(event, 100, TimeUnit.MILLISECONDS)) {
        continue;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What has come, at once or after a short wait.
   *
   * @throws VarveException if the stream has ended, or holds what cannot be archived
   */
  Batch<Decoded> poll(Duration wait) throws InterruptedException {
    List<Decoded> changes = new ArrayList<>();
    boolean came = !isAtTear() && advance(wait, changes::add);
    if (!came && !isAtTear()) {
      requireAlive();
    }
    while (came && changes.size() < CHANGES_PER_BATCH && !isAtTear()) {
      came = advance(Duration.ZERO, changes::add);
    }
    return new Batch<>(changes, reading.boundary(), reading.boundarySeconds());
  }

  /** Where the log goes on, when all before its tear has been read. */
  Optional<LogPlace> next() {
    return isAtTear() ? tear.map(LogTear::next) : Optional.empty();
  }

  private boolean isAtTear() {
    return tear.isPresent() && reading.boundary().compareTo(tear.get().place()) >= 0;
  }

  /** Reads the next event, if one comes. */
  private boolean advance(Duration wait, Consumer<Decoded> out) throws InterruptedException {
    if (reading.unpack(out)) {
      return true;
    }
    Event event = events.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      return false;
    }
    lastEventNanos = System.nanoTime();
    reading.accept(event, out);
    return true;
  }

  private void requireAlive() {
    if (failure != null) {
      throw named(failure);
    }
    boolean silent = System.nanoTime() - lastEventNanos > SILENCE_MAX.toNanos();
    if (silent || !client.isConnected()) {
      throw named(new IOException(silent ? "no heartbeat" : "not connected"));
    }
  }

  private RuntimeException named(Exception e) {
    if (e instanceof ServerException && String.valueOf(e.getMessage()).contains(ID_TAKEN)) {
      return VarveException.of(
          ErrorCode.SOURCE_UNREACHABLE,
          "another reader of source " + source.name() + " came with the same server id",
          "let one job only archive it, and give each source and replica a serverId of its own",
          e);
    }
    if (e instanceof ServerException refusal && refusal.getErrorCode() == LOG_FATAL) {
      return fatal(String.valueOf(e.getMessage()), e);
    }
    if (e instanceof ServerException refusal) {
      return VarveException.of(
          ErrorCode.SOURCE_NOT_READY,
          "source %s does not let its log be read (error %d)"
              .formatted(source.name(), refusal.getErrorCode()),
          "run 'varve validate --online', which prints the grants that are needed",
          e);
    }
    if (e instanceof IOException && String.valueOf(e.getMessage()).startsWith("log event")) {
      return VarveException.of(
          ErrorCode.RECORD_UNDECODABLE,
          "source " + source.name() + ": " + e.getMessage(),
          "SET GLOBAL log_bin_compress = OFF; report the server's version",
          e);
    }
    return VarveException.of(
        ErrorCode.SOURCE_UNREACHABLE,
        "the connection to source " + source.name() + " broke",
        "see docs/operating/source-unreachable.md",
        e);
  }

  private VarveException fatal(String said, Exception e) {
    if (said.contains(CUT_EVENT)) {
      return LogFiles.torn(source.name(), reading.boundary(), "where an event is cut", e);
    }
    if (said.contains(MARIADB_XA)) {
      return reading.xa();
    }
    if (said.contains(OTHER_GTID_MODE)) {
      return VarveException.of(
          ErrorCode.SOURCE_NOT_READY,
          "the log of source %s holds transactions that its gtid_mode does not let it send"
              .formatted(source.name()),
          "set gtid_mode to ON_PERMISSIVE or OFF_PERMISSIVE until they are read",
          e);
    }
    return LogFiles.missing(source, start, e);
  }

  @Override
  public void close() {
    closed = true;
    try {
      client.disconnect();
    } catch (IOException alreadyBroken) {
      failure = alreadyBroken;
    }
  }

  /** Takes note of how the connection ends; on the client's thread. */
  private final class Ends extends BinaryLogClient.AbstractLifecycleListener {
    @Override
    public void onCommunicationFailure(BinaryLogClient of, Exception e) {
      failure = e;
    }

    @Override
    public void onEventDeserializationFailure(BinaryLogClient of, Exception e) {
      failure = e;
      closed = true;
    }
  }
}
