package dev.varve.decode;

import static dev.varve.decode.PostgresRecords.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SchemaFingerprint;
import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.decode.DecodedRow.Unchanged;
import dev.varve.error.ErrorCode;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Epoch;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class PostgresDecoderTest {
  private static final Epoch EPOCH = new Epoch("4711", 1, Instant.parse("2026-01-01T00:00:00Z"));

  private final Map<Hash128, TableSchema> schemas = new LinkedHashMap<>();
  private final List<TableSchema> registered = new ArrayList<>();
  private final PostgresDecoder decoder =
      new PostgresDecoder(
          () -> EPOCH,
          schema -> {
            registered.add(schema);
            schemas.put(SchemaFingerprint.of(schema), schema);
            return SchemaFingerprint.of(schema);
          });

  private final PostgresRecords orders =
      PostgresRecords.table("orders")
          .key("id", 20, "int8")
          .column("total", 1700, "numeric", 12, 2)
          .column("note", 25, "text")
          .build();

  @Test
  void createHasNoBeforeImageAndStandsAtItsLogPosition() {
    ChangeEvent event = decode(orders.at(0x2A, 9).create("1", "19.90", "first"));

    assertEquals(Operation.CREATE, event.operation());
    assertEquals(new SourcePosition.Postgres(0x2A, 9, 0), event.position());
    assertEquals("000001@4711", event.epoch());
    assertNull(event.before());
    assertEquals(Map.of("id", 1L, "total", new BigDecimal("19.90"), "note", "first"), after(event));
  }

  @Test
  void commitTimeKeepsItsMicroseconds() {
    ChangeEvent event =
        decode(orders.committedAtMicros(1_700_000_000_000_001L).create("1", null, null));

    assertEquals(1_700_000_000_000_001L, event.timeMicros());
  }

  @Test
  void snapshotRowsStandBeforeTheStreamAtTheEpochsBeginning() {
    ChangeEvent event = decode(orders.read("1", null, null));

    assertEquals(SourcePosition.SnapshotRead.INSTANCE, event.position());
    assertEquals(EPOCH.began(), Instant.ofEpochSecond(event.timeMicros() / 1_000_000));
  }

  @Test
  void rowsOfOneTableAtOnePositionAreNumberedInTheirOrder() {
    PostgresRecords items = PostgresRecords.table("items").key("id", 23, "int4").build();
    orders.at(5, 1);
    items.at(5, 1);

    assertEquals(0, index(decode(orders.create("1", null, null))));
    assertEquals(0, index(decode(items.create("1"))));
    assertEquals(1, index(decode(orders.create("2", null, null))));
    assertEquals(0, index(decode(orders.at(5, 2).create("3", null, null))));
    assertEquals(0, index(decode(orders.at(6, 2).create("4", null, null))));
  }

  @Test
  void aGroupReadAgainIsNumberedTheSame() {
    ChangeEvent first = decode(orders.at(5, 1).create("1", null, null));
    decode(orders.create("2", null, null));
    PostgresDecoder restarted = new PostgresDecoder(() -> EPOCH, SchemaFingerprint::of);

    ChangeEvent again = change(restarted, orders.create("1", null, null));

    assertEquals(first.position(), again.position());
  }

  @Test
  void nullStaysNullThoughTheColumnHasADefault() {
    ChangeEvent event = decode(orders.create("1", null, null));

    assertNull(after(event).get("note"));
  }

  @Test
  void unsentToastIsUnchangedAndTextThatReadsTheSameIsNot() {
    ChangeEvent unsent =
        decode(orders.update(row("1", "1.00", "x"), row("1", "1.00", PostgresRecords.UNCHANGED)));
    ChangeEvent text =
        decode(orders.create("1", "1.00", String.valueOf(PostgresRecords.UNCHANGED.toCharArray())));

    assertEquals(new Unchanged(), after(unsent).get("note"));
    assertEquals("unchanged", after(text).get("note"));
  }

  @Test
  void deleteUnderDefaultIdentityKnowsOnlyItsKey() {
    ChangeEvent event = decode(orders.delete("1", null, null));

    assertNull(event.after());
    assertEquals(1L, before(event).get("id"));
    assertEquals(new Unchanged(), before(event).get("total"));
    assertEquals(new Unchanged(), before(event).get("note"));
  }

  @Test
  void deleteUnderFullIdentityKeepsItsNulls() {
    ChangeEvent event = decode(orders.delete("1", "2.00", null));

    assertNull(before(event).get("note"));
    assertTrue(before(event).containsKey("note"));
  }

  @Test
  void deleteUnderAnotherIndexKnowsOnlyTheIndex() {
    ChangeEvent event = decode(orders.delete(null, null, "unique"));

    assertEquals(new Unchanged(), before(event).get("id"));
    assertEquals("unique", before(event).get("note"));
  }

  @Test
  void truncateHasNoImages() {
    ChangeEvent event = decode(orders.truncate());

    assertEquals(Operation.TRUNCATE, event.operation());
    assertNull(event.before());
    assertNull(event.after());
  }

  @Test
  void aTruncateSeenFirstDoesNotTakeTheKeyFromTheRows() {
    ChangeEvent first = decode(orders.truncate());
    ChangeEvent row = decode(orders.create("1", null, null));
    ChangeEvent again = decode(orders.truncate());

    assertEquals(List.of("id"), schemas.get(row.schema()).key());
    assertEquals(first.schema(), again.schema());
  }

  @Test
  void schemaIsRegisteredOncePerVersionAndNotPerRow() {
    decode(orders.create("1", null, null));
    decode(orders.create("2", null, null));

    assertEquals(1, registered.size());
    TableSchema schema = registered.get(0);
    assertEquals(List.of("id"), schema.key());
    assertEquals("bigint", schema.columns().get(0).sourceType());
    assertFalse(schema.columns().get(0).nullable());
    assertEquals("numeric(12,2)", schema.columns().get(1).sourceType());
    assertEquals(new FieldType.Decimal(12, 2), schema.columns().get(1).type());
  }

  @Test
  void aColumnAddedIsAnotherVersion() {
    PostgresRecords wider =
        PostgresRecords.table("orders")
            .key("id", 20, "int8")
            .column("total", 1700, "numeric", 12, 2)
            .column("note", 25, "text")
            .column("paid", 16, "bool")
            .build();
    ChangeEvent before = decode(orders.create("1", null, null));

    ChangeEvent after = decode(wider.create("2", null, null, "t"));

    assertEquals(2, schemas.size());
    assertFalse(before.schema().equals(after.schema()));
    assertEquals(true, after(after).get("paid"));
  }

  @Test
  void whatDecimalCannotHoldIsKeptAsText() {
    assertEquals(new Misfit("NaN"), after(decode(orders.create("1", "NaN", null))).get("total"));
  }

  @Test
  void rowWithAnUnreadableValueIsRejectedWithItsPlaceAndNameNotItsValue() {
    SourceRecord record = orders.at(0x2A, 9).create("secret", null, PostgresText.UNCHANGED);

    Reject reject = assertInstanceOf(Reject.class, decoder.decode(record));

    assertEquals(ErrorCode.RECORD_UNDECODABLE.text(), reject.cause());
    assertEquals(TableId.of("public", "orders"), reject.table());
    assertTrue(reject.position().text().startsWith("s000000000000002a"));
    assertTrue(reject.message().startsWith("column id (bigint)"), reject.message());
    assertFalse(reject.message().contains("secret"));
    String kept = new String(reject.value(), StandardCharsets.UTF_8);
    assertTrue(
        kept.contains("\"id\":\"secret\",\"total\":null,\"note\":{\"unchanged\":true}"), kept);
  }

  @Test
  void rowWithAValueThatDidNotComeAsTextIsRejected() {
    SourceRecord record = orders.create("1", null, PostgresText.NOT_TEXT);

    Reject reject = assertInstanceOf(Reject.class, decoder.decode(record));

    assertTrue(reject.message().contains("column note"), reject.message());
  }

  @Test
  void aRejectReadAgainIsTheChangeThatItWouldHaveBeen() {
    ChangeEvent direct = decode(orders.at(0x2A, 9).create("7", "1.50", PostgresText.UNCHANGED));
    SourceRecord record = orders.at(0x2A, 9).create("seven", "1.50", PostgresText.UNCHANGED);
    Reject reject = assertInstanceOf(Reject.class, decoder.decode(record));

    Reject still = assertInstanceOf(Reject.class, again(reject));
    ChangeEvent mended = assertInstanceOf(ChangeEvent.class, again(mended(reject, "seven", "7")));

    assertArrayEquals(reject.value(), still.value());
    assertEquals(reject.message(), still.message());
    assertEquals(reject.position(), mended.position());
    assertEquals(reject.timeMicros(), mended.timeMicros());
    assertEquals(direct.schema(), mended.schema());
    assertArrayEquals(direct.after(), mended.after());
  }

  @Test
  void whatDidNotComeAsTextStaysLostHoweverOftenItIsRead() {
    SourceRecord record = orders.create("1", null, PostgresText.NOT_TEXT);
    Reject reject = assertInstanceOf(Reject.class, decoder.decode(record));

    Reject again = assertInstanceOf(Reject.class, again(reject));

    assertEquals(reject.message(), again.message());
  }

  @Test
  void whatHasNoColumnsIsNotReadAgain() {
    Reject old = mended((Reject) decoder.decode(orders.create("x", null, null)), "catalog", "c");

    assertThrows(IllegalArgumentException.class, () -> again(old));
  }

  private Decoded again(Reject reject) {
    return RawRecord.again(reject, EPOCH.id(), SchemaFingerprint::of);
  }

  /** As if the decoder could read now what it could not. */
  private static Reject mended(Reject reject, String from, String to) {
    String json = new String(reject.value(), StandardCharsets.UTF_8);
    return new Reject(
        reject.origin(),
        reject.position(),
        reject.table(),
        reject.timeMicros(),
        reject.cause(),
        reject.message(),
        1,
        reject.key(),
        json.replace("\"" + from + "\"", "\"" + to + "\"").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recordsThatAreNoChangesAreNone() {
    Schema heartbeat = SchemaBuilder.struct().field("ts_ms", Schema.INT64_SCHEMA).build();
    Struct beat = new Struct(heartbeat).put("ts_ms", 1L);

    assertNull(decode(new SourceRecord(Map.of(), Map.of(), "heartbeat", heartbeat, beat)));
    assertNull(decode(new SourceRecord(Map.of(), Map.of(), "tombstone", null, null)));
  }

  private static int index(ChangeEvent event) {
    return ((SourcePosition.Postgres) event.position()).index();
  }

  private Map<String, Object> after(ChangeEvent event) {
    return DecodedRow.of(schemas.get(event.schema()), event.after());
  }

  private Map<String, Object> before(ChangeEvent event) {
    return DecodedRow.of(schemas.get(event.schema()), event.before());
  }

  private ChangeEvent decode(SourceRecord record) {
    return change(decoder, record);
  }

  private static ChangeEvent change(PostgresDecoder decoder, SourceRecord record) {
    return (ChangeEvent) decoder.decode(record);
  }
}
