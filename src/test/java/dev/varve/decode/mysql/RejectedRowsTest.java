package dev.varve.decode.mysql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.block.SchemaFingerprint;
import dev.varve.decode.mysql.BinlogDecoder.Place;
import dev.varve.decode.mysql.BinlogDecoder.RowsKind;
import dev.varve.decode.mysql.BinlogDecoder.RowsVersion;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows that cannot be read: which they are, that the others are read, and that they can be again.
 */
class RejectedRowsTest {
  private static final int COLLATION = 45;
  private static final int UNKNOWN_TYPE = 140;
  private static final int NUMBER = 7;
  private static final Place PLACE = new Place(2, 500, 1_700_000_000_000_000L);
  private static final TableId TABLE = TableId.of("shop", "orders");
  private static final List<String> LABELS = List.of("new", "paid");
  private static final CharacterSet UTF8 = new CharacterSet("utf8mb4", 4);

  private final BinlogDecoder decoder = decoder();

  private static BinlogDecoder decoder() {
    return new BinlogDecoder(
        table -> true,
        collation -> collation == COLLATION ? UTF8 : null,
        SchemaFingerprint::of,
        "epoch");
  }

  @Test
  void aRowThatCannotBeReadIsKeptAndTheOthersOfItsEventAreRead() {
    decoder.tableMap(orders(LoggedType.ENUM));

    List<Decoded> rows = read(rows(row(1, 1), row(2, 3), row(3, 2)));

    assertEquals(new SourcePosition.Binlog(2, 500, 0), ((ChangeEvent) rows.get(0)).position());
    assertEquals(new SourcePosition.Binlog(2, 500, 2), ((ChangeEvent) rows.get(2)).position());
    Reject reject = (Reject) rows.get(1);
    assertEquals(new SourcePosition.Binlog(2, 500, 1), reject.position());
    assertEquals(TABLE, reject.table());
    assertEquals(PLACE.timeMicros(), reject.timeMicros());
    assertEquals("VRV-2008", reject.cause());
    assertEquals("column state (enum('new','paid')): IndexOutOfBoundsException", reject.message());
    assertArrayEquals(bytes(2, 3, row(2, 3)), RawRows.decode(reject).rows());
  }

  @Test
  void anUpdateIsPassedOverWithBothItsImages() {
    decoder.tableMap(orders(LoggedType.ENUM));
    byte[] bad = bytes(row(1, 3), row(1, 2));
    List<Decoded> rows = new ArrayList<>();

    decoder.rows(
        RowsKind.UPDATE,
        RowsVersion.V1,
        bytes(head(), 2, 3, 3, bad, row(2, 1), row(2, 2)),
        PLACE,
        0,
        rows::add);

    assertEquals(2, rows.size());
    assertArrayEquals(bytes(2, 3, 3, bad), RawRows.decode((Reject) rows.get(0)).rows());
    assertEquals(new SourcePosition.Binlog(2, 500, 1), ((ChangeEvent) rows.get(1)).position());
  }

  @Test
  void aValueIsPassedOverAsFarAsItIsRead() {
    int digits = 14 | 5 << 8;
    int[][] types = {
      {LoggedType.TINY, 0},
      {LoggedType.SHORT, 0},
      {LoggedType.INT24, 0},
      {LoggedType.LONG, 0},
      {LoggedType.LONGLONG, 0},
      {LoggedType.YEAR, 0},
      {LoggedType.FLOAT, 4},
      {LoggedType.DOUBLE, 8},
      {LoggedType.NEWDECIMAL, digits},
      {LoggedType.BIT, 1 << 8 | 3},
      {LoggedType.DATE, 0},
      {LoggedType.TIME2, 0},
      {LoggedType.TIME2, 3},
      {LoggedType.DATETIME2, 6},
      {LoggedType.TIMESTAMP2, 5},
      {LoggedType.VARCHAR, 40},
      {LoggedType.VARCHAR, 400},
      {LoggedType.STRING, 255},
      {LoggedType.BLOB, 2},
      {LoggedType.GEOMETRY, 4},
      {LoggedType.ENUM, 2},
      {LoggedType.SET, 8}
    };
    for (int[] each : types) {
      LoggedType type = new LoggedType(each[0], each[1]);
      byte[] bytes = new byte[32];
      bytes[0] = (byte) (each[0] == LoggedType.NEWDECIMAL ? 0x80 : 1); // a positive one
      EventBytes read = new EventBytes(bytes);
      EventBytes skipped = new EventBytes(bytes);

      type.value(read, new MySqlColumn("c", MySqlType.INT, false, 0, 0, null, LABELS, true));
      type.skip(skipped);

      assertEquals(read.at(), skipped.at(), type.toString());
    }
  }

  @Test
  void anEventThatIsShorterThanItSaysIsKeptWhole() {
    decoder.tableMap(orders(LoggedType.ENUM));

    List<Decoded> rows = read(rows(row(1, 1), new byte[] {0, 9}));

    assertEquals(1, rows.size());
    Reject reject = (Reject) rows.get(0);
    assertEquals("the event is shorter than it says", reject.message());
    assertEquals(new SourcePosition.Binlog(2, 500, 0), reject.position());
    assertArrayEquals(bytes(2, 3, row(1, 1), 0, 9), RawRows.decode(reject).rows());
  }

  @Test
  void rowsOfATableWithAnUnknownTypeAreKeptAndTheLogIsReadOn() {
    decoder.tableMap(orders(UNKNOWN_TYPE));

    Reject reject = (Reject) read(rows(row(1, 1), row(2, 2))).get(0);
    decoder.tableMap(orders(LoggedType.ENUM));

    assertEquals("column 2 has a type that is not read (140)", reject.message());
    assertArrayEquals(bytes(2, 3, row(1, 1), row(2, 2)), RawRows.decode(reject).rows());
    assertEquals(2, read(rows(row(1, 1), row(2, 2))).size());
  }

  @Test
  void whatIsReadAgainIsTheChangeThatItAlwaysWas() {
    decoder.tableMap(orders(LoggedType.ENUM));
    List<Decoded> rows = read(rows(row(1, 1), row(2, 2)));
    ChangeEvent second = (ChangeEvent) rows.get(1);
    Reject reject = rejected(second, row(2, 2));

    List<Decoded> again = again(reject);

    assertEquals(1, again.size());
    ChangeEvent change = (ChangeEvent) again.get(0);
    assertEquals(second.position(), change.position());
    assertEquals(second.schema(), change.schema());
    assertEquals(second.timeMicros(), change.timeMicros());
    assertArrayEquals(second.after(), change.after());
  }

  @Test
  void whatIsStillNoGoodIsTheSameRejectAgain() {
    decoder.tableMap(orders(LoggedType.ENUM));
    Reject reject = (Reject) read(rows(row(1, 1), row(2, 3))).get(1);

    Reject again = (Reject) again(reject).get(0);

    assertEquals(reject.position(), again.position());
    assertArrayEquals(reject.value(), again.value());
  }

  /** As a decoder that could not read this row would have rejected it. */
  private static Reject rejected(ChangeEvent change, byte[] row) {
    byte[] map = orders(LoggedType.ENUM);
    RawRows raw =
        new RawRows(
            RowsKind.INSERT, java.util.Arrays.copyOfRange(map, 8, map.length), bytes(2, 3, row));
    return new Reject(
        "binlog",
        change.position(),
        TABLE,
        change.timeMicros(),
        "VRV-2008",
        "no good",
        1,
        null,
        raw.encode(TABLE, (SourcePosition.Binlog) change.position()));
  }

  private static List<Decoded> again(Reject reject) {
    List<Decoded> again = new ArrayList<>();
    decoder().again(reject, again::add);
    return again;
  }

  @Test
  void whatMakesAllThatFollowsWrongStopsTheReading() {
    assertEquals(ErrorCode.RECORD_UNDECODABLE, refusal(rows(row(1, 1))).code());

    decoder.tableMap(orders(LoggedType.ENUM));
    byte[] wider = bytes(head(), 3, 7, row(1, 1));
    assertEquals(ErrorCode.RECORD_UNDECODABLE, refusal(wider).code());
    byte[] partial = bytes(head(), 2, 1, row(1, 1));
    assertEquals(ErrorCode.SOURCE_NOT_READY, refusal(partial).code());
  }

  private VarveException refusal(byte[] body) {
    return assertThrows(VarveException.class, () -> read(body));
  }

  @Test
  void aRowOfASnapshotIsKeptAsTheServerSentItAndReadAgain() {
    List<CatalogColumn> catalog =
        List.of(
            new CatalogColumn("id", "int", "int(11)", null, 0, 10, 0, 0, false),
            new CatalogColumn("note", "varchar", "varchar(9)", UTF8, 9, 0, 0, 0, true));
    TableReading reading =
        new TableReading(TABLE, catalog, List.of("id"), "epoch", SchemaFingerprint::of);
    byte[] noText = {(byte) 0xC3, 0x28};

    Reject reject =
        (Reject) reading.row(new byte[][] {"1x".getBytes(StandardCharsets.UTF_8), noText});
    String json = new String(reject.value(), StandardCharsets.UTF_8);
    Reject mended =
        new Reject(
            reject.origin(),
            reject.position(),
            TABLE,
            0,
            reject.cause(),
            reject.message(),
            1,
            null,
            json.replace("\"1x\"", "\"1\"").getBytes(StandardCharsets.UTF_8));
    ChangeEvent again = (ChangeEvent) TableReading.again(mended, "epoch", SchemaFingerprint::of);

    assertEquals("column id (int): NumberFormatException", reject.message());
    assertFalse(reject.message().contains("1x"));
    ChangeEvent direct =
        (ChangeEvent) reading.row(new byte[][] {"1".getBytes(StandardCharsets.UTF_8), noText});
    assertEquals(direct.schema(), again.schema());
    assertArrayEquals(direct.after(), again.after());
  }

  private List<Decoded> read(byte[] body) {
    List<Decoded> rows = new ArrayList<>();
    decoder.rows(RowsKind.INSERT, RowsVersion.V1, body, PLACE, 0, rows::add);
    return rows;
  }

  /** A table map of {@code (id int PRIMARY KEY, state enum('new','paid'))}. */
  private static byte[] orders(int typeOfState) {
    int inMap = typeOfState == LoggedType.ENUM ? LoggedType.STRING : typeOfState;
    byte[] names = bytes(2, "id", 5, "state");
    byte[] labels = bytes(2, 3, "new", 4, "paid");
    byte[] fields =
        bytes(
            bytes(1, 1, 0),
            bytes(10, 1, COLLATION),
            bytes(4, names.length, names),
            bytes(6, labels.length, labels),
            bytes(8, 1, 0));
    return bytes(
        head(),
        bytes(4, "shop", 0, 6, "orders", 0),
        bytes(2, LoggedType.LONG, inMap),
        bytes(2, LoggedType.ENUM, 1),
        0,
        fields);
  }

  private static byte[] rows(byte[]... rows) {
    return bytes(head(), 2, 3, bytes((Object[]) rows));
  }

  private static byte[] row(int id, int state) {
    return bytes(0, id, 0, 0, 0, state);
  }

  /** The number of the table, and no flags. */
  private static byte[] head() {
    return bytes(NUMBER, 0, 0, 0, 0, 0, 0, 0);
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof byte[] bytes) {
        out.writeBytes(bytes);
      } else if (part instanceof String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }
}
