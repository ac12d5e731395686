package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.decode.mysql.CharacterSet;
import dev.varve.job.branch.Intake;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.flink.cdc.connectors.mysql.source.config.MySqlSourceConfig;
import org.apache.flink.cdc.connectors.mysql.source.offset.BinlogOffset;
import org.apache.flink.cdc.connectors.mysql.source.reader.MySqlSourceReaderContext;
import org.apache.flink.cdc.connectors.mysql.source.reader.MySqlSplitReader;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlRecords;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSnapshotSplit;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSplit;
import org.apache.flink.cdc.connectors.mysql.source.split.SourceRecords;
import org.apache.flink.cdc.connectors.mysql.source.utils.hooks.SnapshotPhaseHooks;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads chunks of tables, then the log, in place of Flink CDC's own reader. The stream hands on
 * every change behind its start, also those that a later chunk has seen already: order and identity
 * absorb them, and a change that commits while a chunk is read can fall into no gap. Runs on the
 * fetcher's thread.
 */
final class TextReader extends MySqlSplitReader {
  private static final Logger LOG = LoggerFactory.getLogger(TextReader.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final SourceConfig source;
  private final String epoch;
  private final Intake intake;
  private final SnapshotPace pace;
  private final Queue<MySqlSnapshotSplit> chunks = new ArrayDeque<>();
  private TableReader tables;
  private boolean reading;
  private boolean waiting;
  private String streamId;
  private LogPlace start;
  private long startSeconds;
  private BinlogStream stream;

  TextReader(
      SourceConfig source,
      String epoch,
      Intake intake,
      MySqlSourceConfig sourceConfig,
      MySqlSourceReaderContext context) {
    super(sourceConfig, 0, context, SnapshotPhaseHooks.empty());
    this.source = source;
    this.epoch = epoch;
    this.intake = intake;
    this.pace = SnapshotPace.of(source.name(), source.mySql().snapshot());
  }

  @Override
  public RecordsWithSplitIds<SourceRecords> fetch() throws IOException {
    try {
      return PermanentFailure.guard(this::next);
    } catch (InterruptedReading stopped) {
      Thread.currentThread().interrupt();
      throw new IOException(stopped.getCause());
    }
  }

  private MySqlRecords next() {
    if (!chunks.isEmpty()) {
      return snapshot();
    }
    return streamId == null ? nothing() : stream();
  }

  private static MySqlRecords nothing() {
    return new MySqlRecords(null, null, Set.of());
  }

  /** Of the first chunk; nothing yet while its turn has not come or not all of its rows have. */
  private MySqlRecords snapshot() {
    MySqlSnapshotSplit chunk = chunks.element();
    if (!reading && !pace.isOpen()) {
      return awaitHours(chunk);
    }
    if (tables == null) {
      tables = new TableReader(source, epoch, intake, pace);
    }
    if (!reading) {
      tables.begin(chunk);
      reading = true;
      waiting = false;
      pace.noteNothing();
    }
    Optional<Batch<Decoded>> rows = tables.read();
    if (rows.isEmpty()) {
      pace.noteRate();
      pause(pace.untilNextRow());
      return nothing();
    }
    chunks.remove();
    reading = false;
    pace.noteNothing();
    return MySqlRecords.forSnapshotRecords(
        chunk.splitId(), List.of(rows.get().through(intake).wrapped()).iterator());
  }

  /** Without a connection. */
  private MySqlRecords awaitHours(MySqlSnapshotSplit chunk) {
    if (!waiting) {
      waiting = true;
      pace.noteHours(chunk.splitId());
    }
    if (tables != null) {
      tables.close();
      tables = null;
    }
    pause(SnapshotPace.STEP);
    return nothing();
  }

  /** A part of a wait, so that the fetcher can be stopped and given work meanwhile. */
  private static void pause(Duration wait) {
    Duration part = wait.compareTo(SnapshotPace.STEP) < 0 ? wait : SnapshotPace.STEP;
    try {
      Thread.sleep(part.toMillis());
    } catch (InterruptedException stopped) {
      throw new InterruptedReading(stopped);
    }
  }

  private MySqlRecords stream() {
    try {
      if (stream == null) {
        stream = open();
      }
      Batch<ChangeEvent> batch = stream.poll(POLL).through(intake);
      stream.next().ifPresent(this::goOn);
      return MySqlRecords.forBinlogRecords(streamId, List.of(batch.wrapped()).iterator());
    } catch (InterruptedException stopped) {
      throw new InterruptedReading(stopped);
    }
  }

  /** Behind what is there of a transaction that the server rolled back. */
  private void goOn(LogPlace next) {
    LOG.warn(
        "the log of source {} breaks off before {} inside a transaction that was rolled back",
        source.name(),
        next.file());
    stream.close();
    stream = null;
    start = next;
    startSeconds = 0;
  }

  /** Carries an interruption out of a guarded call. */
  private static final class InterruptedReading extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedReading(InterruptedException cause) {
      super(cause);
    }
  }

  @Override
  public void handleSplitsChanges(SplitsChange<MySqlSplit> change) {
    for (MySqlSplit split : change.splits()) {
      if (split.isSnapshotSplit()) {
        chunks.add(split.asSnapshotSplit());
      } else {
        BinlogOffset offset = split.asBinlogSplit().getStartingOffset();
        streamId = split.splitId();
        start = LogPlace.of(offset);
        startSeconds = offset.getTimestampSec();
      }
    }
  }

  private BinlogStream open() throws InterruptedException {
    Optional<LogTear> tear = LogTear.firstBehind(start, source);
    MySqlServer server = new MySqlServer(source);
    Map<Integer, CharacterSet> collations = server.collations();
    BinlogDecoder decoder =
        new BinlogDecoder(
            source.tables()::matches,
            collations::get,
            schema -> {
              server.requireReadable(schema.table());
              return intake.register(schema);
            },
            epoch);
    LogReading reading =
        new LogReading(source.name(), decoder, source.tables()::matches, start, startSeconds);
    BinlogStream opened = new BinlogStream(source, start, reading, tear);
    opened.connect();
    return opened;
  }

  @Override
  public void close() {
    pace.noteNothing();
    if (stream != null) {
      stream.close();
    }
    if (tables != null) {
      tables.close();
    }
  }
}
