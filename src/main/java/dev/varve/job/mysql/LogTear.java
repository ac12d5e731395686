package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the log breaks off inside a transaction. A MariaDB server that ends while it writes one
 * leaves a part of it at the end of the file. When it starts again it rolls the transaction back
 * and goes on in a new file, but still sends the part: as changes that were never committed, and
 * then an error if an event is cut. MySQL cuts the whole part off.
 *
 * @param place behind the last whole transaction of the file
 * @param next where the log goes on
 * @see <a href="https://jira.mariadb.org/browse/MDEV-27803">MDEV-27803</a>, and MySQL's worklog
 *     5493
 */
record LogTear(LogPlace place, LogPlace next) {
  private static final Duration WAIT = Duration.ofMillis(200);

  /**
   * The first tear at or behind a place. Only files that are closed now can have one: of the file
   * that it writes, a server sends whole transactions only, and with the server the connection ends
   * as well.
   *
   * @throws VarveException with {@code BINLOG_TORN} if there is one and the server does not sync
   *     its log, which then may lack transactions that were committed; with {@code BINLOG_MISSING}
   *     if the log does not have the place any more
   */
  static Optional<LogTear> firstBehind(LogPlace start, SourceConfig source)
      throws InterruptedException {
    LogFiles log = new LogFiles(source);
    List<LogFile> files = log.from(start);
    for (int i = 0; i < files.size() - 1; i++) {
      LogPlace from = i == 0 ? start : files.get(i).begin();
      Optional<LogPlace> place =
          log.wasClosedInOrder(files.get(i)) ? Optional.empty() : breaksOff(from, source);
      if (place.isPresent()) {
        log.requireSynced(place.get());
        return Optional.of(new LogTear(place.get(), files.get(i + 1).begin()));
      }
    }
    return Optional.empty();
  }

  /** Where the file of this place does so, behind it; empty if it ends with a transaction. */
  private static Optional<LogPlace> breaksOff(LogPlace start, SourceConfig source)
      throws InterruptedException {
    LogReading reading = new LogReading(source.name(), readsNothing(), table -> false, start, 0);
    try (BinlogStream stream = new BinlogStream(source, start, reading, Optional.empty())) {
      stream.connect();
      while (reading.boundary().fileNumber() == start.fileNumber()) {
        stream.poll(WAIT);
      }
      return Optional.empty();
    } catch (VarveException e) {
      if (e.code() != ErrorCode.BINLOG_TORN) {
        throw e;
      }
      return Optional.of(reading.boundary());
    }
  }

  private static BinlogDecoder readsNothing() {
    return new BinlogDecoder(
        table -> false,
        collation -> null,
        schema -> {
          throw new IllegalStateException("no table is wanted");
        },
        "");
  }
}
