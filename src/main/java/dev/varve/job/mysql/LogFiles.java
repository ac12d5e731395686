package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a server's binary log, and the failures they are the cause of. */
final class LogFiles {
  /** What a file of the log ends with when it was closed. */
  private static final Set<String> CLOSING = Set.of("Rotate", "Stop");

  private static final int EVENT_HEADER_BYTES = 19;
  private static final int CHECKSUM_BYTES = 4;

  /** The code of either server when no event begins at a position. */
  private static final int NO_EVENT_THERE = 1220;

  private final SourceConfig source;
  private final MySqlServer server;

  LogFiles(SourceConfig source) {
    this.source = source;
    this.server = new MySqlServer(source);
  }

  /** The log's files in their order; the last is the one that is being written. */
  List<LogFile> all() {
    return server.ask(
        connection -> {
          List<LogFile> files = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
            while (rows.next()) {
              files.add(new LogFile(rows.getString(1), rows.getLong(2)));
            }
          }
          return files;
        });
  }

  /**
   * The files from that of a place on.
   *
   * @throws VarveException with {@code BINLOG_MISSING} if the log does not have the place any more
   */
  List<LogFile> from(LogPlace place) {
    List<LogFile> files = all().stream().dropWhile(file -> !file.holds(place)).toList();
    if (files.isEmpty()) {
      throw missing(source, place, null);
    }
    return files;
  }

  /**
   * Whether the last that stands in a file is what a server writes when it goes on to the next file
   * or ends. When its process ended otherwise, it is not.
   */
  boolean wasClosedInOrder(LogFile file) {
    return server.ask(
        connection -> {
          for (long bytes : closingBytes(file)) {
            if (endsWithClosing(connection, file, file.bytes() - bytes)) {
              return true;
            }
          }
          return false;
        });
  }

  /** The sizes that the closing event of a file may have, with and without checksum. */
  private static long[] closingBytes(LogFile file) {
    long stop = EVENT_HEADER_BYTES;
    long rotation = stop + Long.BYTES + file.name().length();
    return new long[] {
      stop + CHECKSUM_BYTES, rotation + CHECKSUM_BYTES, stop, rotation,
    };
  }

  private static boolean endsWithClosing(Connection connection, LogFile file, long position)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1")) {
      statement.setString(1, file.name());
      statement.setLong(2, position);
      try (ResultSet event = statement.executeQuery()) {
        return event.next()
            && CLOSING.contains(event.getString("Event_type"))
            && event.getLong("End_log_pos") == file.bytes();
      }
    } catch (SQLException e) {
      if (e.getErrorCode() == NO_EVENT_THERE) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Refuses to pass over what is missing of a transaction when more may be missing before it.
   *
   * @throws VarveException with {@code BINLOG_TORN}
   */
  void requireSynced(LogPlace tear) {
    String sync = server.ask(connection -> MySqlServer.first(connection, "SELECT @@sync_binlog"));
    if (!sync.equals("1")) {
      throw torn(source.name(), tear, "and sync_binlog is " + sync + ": more may be missing", null);
    }
  }

  static VarveException torn(String source, LogPlace place, String why, Throwable cause) {
    return VarveException.of(
        ErrorCode.BINLOG_TORN,
        "the log of source %s breaks off inside a transaction, in %s at %d, %s"
            .formatted(source, place.file(), place.position(), why),
        "see docs/operating/binlog-torn.md",
        cause);
  }

  static VarveException missing(SourceConfig source, LogPlace place, Throwable cause) {
    return VarveException.of(
        ErrorCode.BINLOG_MISSING,
        "source %s has no log from %s at %d any more, where reading has to go on"
            .formatted(source.name(), place.file(), place.position()),
        "changes since then are lost to the archive; see docs/operating/binlog-missing.md",
        cause);
  }
}
