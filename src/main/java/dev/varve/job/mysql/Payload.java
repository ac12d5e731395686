package dev.varve.job.mysql;

import com.github.luben.zstd.ZstdInputStream;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The events of a transaction that MySQL has written as one, compressed ({@code
 * binlog_transaction_compression}). They are unpacked one by one, so a transaction need not fit
 * into memory when it is read.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Transaction__payload__event.html">MySQL,
 *     Transaction_payload_event</a>
 */
final class Payload {
  private static final int END_OF_FIELDS = 0;
  private static final int COMPRESSION_FIELD = 2;
  private static final long ZSTD = 0;
  private static final long NONE = 255;
  private static final int HEADER_BYTES = 19;

  private final InputStream events;

  private Payload(InputStream events) {
    this.events = events;
  }

  /**
   * An event's body: numbered fields, then the payload.
   *
   * @throws VarveException {@link ErrorCode#RECORD_UNDECODABLE} if it is compressed in a way that
   *     is not known
   */
  static Payload of(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    long compression = NONE;
    for (long field = packed(in); field != END_OF_FIELDS; field = packed(in)) {
      int next = (int) packed(in);
      next += in.position();
      if (field == COMPRESSION_FIELD) {
        compression = packed(in);
      }
      in.position(next);
    }
    InputStream raw = new java.io.ByteArrayInputStream(body, in.position(), in.remaining());
    if (compression != ZSTD && compression != NONE) {
      throw unreadable("compression " + compression + " is not known", null);
    }
    try {
      return new Payload(compression == NONE ? raw : new ZstdInputStream(raw));
    } catch (IOException e) {
      throw unreadable("it is no Zstandard", e);
    }
  }

  /** The next event, or null behind the last. */
  Event next() {
    try {
      byte[] head = events.readNBytes(HEADER_BYTES);
      if (head.length == 0) {
        events.close();
        return null;
      }
      EventHeaderV4 header = RawEvents.header(new ByteArrayInputStream(head));
      int length = (int) header.getEventLength() - HEADER_BYTES;
      byte[] body = events.readNBytes(length);
      if (body.length < length) {
        throw new EOFException();
      }
      return new Event(header, new RawEvents.Body(body));
    } catch (IOException e) {
      throw unreadable("it is damaged", e);
    }
  }

  private static VarveException unreadable(String why, Exception cause) {
    return VarveException.of(
        ErrorCode.RECORD_UNDECODABLE,
        "the log holds a compressed transaction that cannot be unpacked: " + why,
        "SET GLOBAL binlog_transaction_compression = OFF; then begin anew, as"
            + " docs/operating/source-not-ready.md says, and report the server's version",
        cause);
  }

  /** A number in one byte, or in the two, three or eight that follow it. */
  private static long packed(ByteBuffer in) {
    int first = in.get() & 0xFF;
    return switch (first) {
      case 252 -> in.getShort() & 0xFFFFL;
      case 253 -> (in.getShort() & 0xFFFFL) | (in.get() & 0xFFL) << 16;
      case 254 -> in.getLong();
      default -> first;
    };
  }
}
