package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
