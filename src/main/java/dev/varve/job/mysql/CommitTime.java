package dev.varve.job.mysql;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The commit's time in microseconds, as MySQL writes it into the event before a transaction.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Gtid__event.html">MySQL,
 *     Gtid_event</a>
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/PageLibsMysqlSerialization.html">MySQL,
 *     serialization library</a>
 */
final class CommitTime {
  /** Behind flags, source, number, and two logical clocks. */
  private static final int AT = 42;

  private static final int BYTES = 7;
  private static final long MICROS = (1L << 55) - 1;

  /** Of a tagged GTID's fields: those that are not one number, and the one that is looked for. */
  private static final int SOURCE_FIELD = 1;

  private static final int SOURCE_BYTES = 16;
  private static final int TAG_FIELD = 3;
  private static final int COMMIT_FIELD = 6;

  private CommitTime() {}

  /** From an event of fixed places; empty from a server that does not write it. */
  static OptionalLong of(byte[] body) {
    if (body.length < AT + BYTES) {
      return OptionalLong.empty();
    }
    long raw = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getLong(AT - 1) >>> 8;
    return OptionalLong.of(raw & MICROS);
  }

  /**
   * From an event with a tagged GTID: numbered fields in order, behind the message's version, size
   * and last field that a reader has to know.
   *
   * @throws IllegalArgumentException if it has none
   */
  static long ofTagged(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    skipNumbers(in, 3);
    while (in.hasRemaining()) {
      int field = (int) number(in);
      switch (field) {
        case COMMIT_FIELD -> {
          return number(in);
        }
        case SOURCE_FIELD -> skipNumbers(in, SOURCE_BYTES);
        case TAG_FIELD -> {
          int length = (int) number(in);
          in.position(in.position() + length);
        }
        default -> skipNumbers(in, 1);
      }
    }
    throw new IllegalArgumentException("a GTID event without a commit time");
  }

  private static void skipNumbers(ByteBuffer in, int count) {
    for (int i = 0; i < count; i++) {
      number(in);
    }
  }

  /** As many bytes follow the first as it has ones at its low end; these and a zero come first. */
  private static long number(ByteBuffer in) {
    int first = in.get() & 0xFF;
    int following = Integer.numberOfTrailingZeros(~first);
    long value = following < 7 ? first >>> following + 1 : 0;
    int shift = Math.max(0, 7 - following);
    for (int i = 0; i < following; i++) {
      value |= (in.get() & 0xFFL) << shift;
      shift += 8;
    }
    return value;
  }
}
