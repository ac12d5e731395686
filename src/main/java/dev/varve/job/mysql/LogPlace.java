package dev.varve.job.mysql;

import java.io.Serializable;
import org.apache.flink.cdc.connectors.mysql.source.offset.BinlogOffset;

/**
 * A place in the server's binary log, ordered as the log is.
 *
 * @param file the name of the log's file; its number stands after the last dot
 */
record LogPlace(String file, long position) implements Comparable<LogPlace>, Serializable {
  private static final long serialVersionUID = 1L;

  static LogPlace of(BinlogOffset offset) {
    return new LogPlace(offset.getFilename(), offset.getPosition());
  }

  int fileNumber() {
    return fileNumber(file);
  }

  /** The number at the end of a log file's name. */
  static int fileNumber(String file) {
    return Integer.parseInt(file, file.lastIndexOf('.') + 1, file.length(), 10);
  }

  /** The offset that Flink CDC saves: a transaction's boundary, and when it was written. */
  BinlogOffset offset(long seconds) {
    return BinlogOffset.builder()
        .setBinlogFilePosition(file, position)
        .setTimestampSec(seconds)
        .build();
  }

  @Override
  public int compareTo(LogPlace other) {
    int byFile = Integer.compare(fileNumber(), other.fileNumber());
    return byFile != 0 ? byFile : Long.compare(position, other.position);
  }
}
