package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the log may be left off, and what time its changes have. */
class LogReadingTest {
  private static final long SECOND = 1_700_000_000L;

  private final List<ChangeEvent> changes = new ArrayList<>();
  private LogReading reading = reading(0);

  private static LogReading reading(long startSeconds) {
    BinlogDecoder decoder =
        new BinlogDecoder(table -> true, id -> null, schema -> new Hash128(1, 1), "e");
    return new LogReading(
        "crm", decoder, table -> true, new LogPlace("log.000007", 100), startSeconds);
  }

  @Test
  void isLeftOffOnlyBetweenTransactions() {
    accept(EventType.QUERY, 150, 50, query("BEGIN"));
    assertEquals(new LogPlace("log.000007", 100), reading.boundary());
    accept(EventType.ANNOTATE_ROWS, 0, 30, new byte[0]);
    assertEquals(new LogPlace("log.000007", 100), reading.boundary());
    accept(EventType.XID, 300, 31, new byte[8]);
    assertEquals(new LogPlace("log.000007", 300), reading.boundary());
    assertEquals(SECOND, reading.boundarySeconds());
  }

  @Test
  void goesOnInTheNextFile() {
    RotateEventData data = new RotateEventData();
    data.setBinlogFilename("log.000008");
    data.setBinlogPosition(4);
    reading.accept(
        new Event(header(EventType.ROTATE, 0, 40, 0), data),
        change -> changes.add((ChangeEvent) change));
    accept(EventType.QUERY, 90, 50, query("TRUNCATE TABLE shop.`or``ders`"));

    assertEquals(new LogPlace("log.000008", 90), reading.boundary());
    assertEquals(new SourcePosition.Binlog(8, 40, 0), changes.get(0).position());
    assertEquals("or`ders", changes.get(0).table().name());
  }

  @Test
  void takesTheCommitTimeThatMySqlWritesBeforeATransaction() {
    long committed = SECOND * 1_000_000 + 123_456;
    ByteBuffer gtid = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
    gtid.putLong(42, committed | 1L << 55);
    accept(EventType.GTID, 160, 60, gtid.array());
    accept(EventType.QUERY, 200, 40, query("TRUNCATE orders"));

    assertEquals(committed, changes.get(0).timeMicros());
    assertEquals("shop", changes.get(0).table().namespace());
  }

  @Test
  void takesTheCommitTimeOfATransactionWhoseGtidHasATag() {
    long committed = SECOND * 1_000_000 + 123_456;
    ByteArrayOutputStream gtid = new ByteArrayOutputStream();
    gtid.writeBytes(numbers(1, 0, 60, 9));
    gtid.writeBytes(numbers(1, 0, 1));
    gtid.writeBytes(numbers(1, 1));
    gtid.writeBytes(numbers(2, new long[16]));
    gtid.writeBytes(numbers(1, 2, 77, 3, 4));
    gtid.writeBytes("mine".getBytes(StandardCharsets.UTF_8));
    gtid.writeBytes(numbers(1, 4));
    gtid.writeBytes(numbers(3, 70_000));
    gtid.writeBytes(numbers(1, 6));
    gtid.writeBytes(numbers(8, committed));
    gtid.writeBytes(numbers(1, 7));
    gtid.writeBytes(numbers(9, Long.MAX_VALUE));

    assertEquals(committed, CommitTime.ofTagged(gtid.toByteArray()));
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.writeBytes(numbers(1, 0, 60, 9, 6));
    longer.writeBytes(numbers(9, committed));
    assertEquals(committed, CommitTime.ofTagged(longer.toByteArray()));
  }

  /** Numbers, each in so many bytes: as many ones at the low end as bytes follow the first. */
  private static byte[] numbers(int bytes, long... values) {
    ByteBuffer out = ByteBuffer.allocate(bytes * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      if (bytes == 9) {
        out.put((byte) 0xFF).putLong(value);
      } else {
        long coded = value << bytes | (1L << bytes - 1) - 1;
        for (int i = 0; i < bytes; i++) {
          out.put((byte) (coded >>> 8 * i));
        }
      }
    }
    return out.array();
  }

  @Test
  void isNotLeftOffInsideACompressedTransaction() {
    byte[] events =
        concatenated(event(EventType.QUERY, query("BEGIN")), event(EventType.XID, new byte[8]));
    byte[] packed = Zstd.compress(events);
    byte[] fields = {2, 1, 0, 3, 1, (byte) events.length, 1, 1, (byte) packed.length, 0};
    accept(EventType.ANONYMOUS_GTID, 150, 50, new byte[31]);
    accept(EventType.TRANSACTION_PAYLOAD, 300, 150, concatenated(fields, packed));

    assertEquals(true, reading.unpack(change -> {}));
    assertEquals(new LogPlace("log.000007", 100), reading.boundary());
    assertEquals(true, reading.unpack(change -> {}));
    assertEquals(new LogPlace("log.000007", 300), reading.boundary());
    assertEquals(false, reading.unpack(change -> {}));
  }

  @Test
  void saysThatACompressedTransactionIsDamaged() {
    byte[] cutShort = event(EventType.QUERY, query("BEGIN"));
    byte[] fields = {2, 3, (byte) 252, (byte) 255, 0, 0};
    accept(
        EventType.TRANSACTION_PAYLOAD,
        300,
        150,
        concatenated(fields, Arrays.copyOf(cutShort, cutShort.length - 1)));

    VarveException refusal = assertThrows(VarveException.class, () -> reading.unpack(change -> {}));
    assertEquals(ErrorCode.RECORD_UNDECODABLE, refusal.code());
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] event(EventType type, byte[] body) {
    return ByteBuffer.allocate(19 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) SECOND)
        .put((byte) (type == EventType.XID ? 16 : 2))
        .putInt(1)
        .putInt(19 + body.length)
        .putInt(0)
        .putShort((short) 0)
        .put(body)
        .array();
  }

  @Test
  void goesBeyondThe32BitsOfAPosition() {
    reading =
        new LogReading(
            "crm",
            new BinlogDecoder(table -> true, id -> null, schema -> new Hash128(1, 1), "e"),
            table -> true,
            new LogPlace("log.000007", 0xFFFF_FFF0L),
            0);
    accept(EventType.QUERY, 50, 66, query("TRUNCATE orders"));

    assertEquals(new SourcePosition.Binlog(7, 0xFFFF_FFF0L, 0), changes.get(0).position());
  }

  @Test
  void refusesAFileThatEndsInsideATransaction() {
    accept(EventType.QUERY, 150, 50, query("BEGIN"));
    RotateEventData data = new RotateEventData();
    data.setBinlogFilename("log.000008");
    data.setBinlogPosition(4);
    VarveException refusal =
        assertThrows(
            VarveException.class,
            () ->
                reading.accept(
                    new Event(header(EventType.ROTATE, 0, 40, 0), data),
                    change -> changes.add((ChangeEvent) change)));

    assertEquals(ErrorCode.BINLOG_TORN, refusal.code());
    assertEquals(new LogPlace("log.000007", 100), reading.boundary());
  }

  @Test
  void refusesALogThatWasResetSince() {
    reading = reading(SECOND - 1);
    VarveException refusal =
        assertThrows(
            VarveException.class,
            () ->
                reading.accept(
                    new Event(header(EventType.FORMAT_DESCRIPTION, 0, 100, 0), null),
                    change -> changes.add((ChangeEvent) change)));

    assertEquals(ErrorCode.SOURCE_REPLACED, refusal.code());
  }

  private void accept(EventType type, long nextPosition, int length, byte[] body) {
    reading.accept(
        new Event(header(type, nextPosition, length, 0), new RawEvents.Body(body)),
        change -> changes.add((ChangeEvent) change));
  }

  private static EventHeaderV4 header(EventType type, long nextPosition, int length, int flags) {
    EventHeaderV4 header = new EventHeaderV4();
    header.setEventType(type);
    header.setTimestamp(SECOND * 1000);
    header.setNextPosition(nextPosition);
    header.setEventLength(length);
    header.setFlags(flags);
    return header;
  }

  private static byte[] query(String sql) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0});
    body.writeBytes("shop\0".getBytes(StandardCharsets.UTF_8));
    body.writeBytes(sql.getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }
}
