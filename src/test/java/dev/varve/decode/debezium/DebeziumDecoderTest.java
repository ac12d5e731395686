package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.decode.DecodedRow.Unchanged;
import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import dev.varve.model.FieldType;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message is, and what its change is. */
class DebeziumDecoderTest {
  private final Wire wire = new Wire();
  private final Decoding decoding = new Decoding(wire);
  private long places;

  private static Struct source(long lsn) {
    return Envelopes.source(
        "postgresql", "schema", "public", "table", "customers", "txId", 5L, "lsn", lsn);
  }

  private static Message message(String value) {
    return new Message("t", 0, 0, 0, null, value.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTombstoneIsNoChange() {
    assertNull(decoding.decode(new Message("t", 0, 0, 0, new byte[] {1}, null)));
    assertNull(decoding.decode(message("null")));
    assertNull(decoding.decode(message("{\"schema\":null,\"payload\":null}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ts_ms\":1559033904863}",
        "{\"status\":\"BEGIN\",\"id\":\"571\",\"ts_ms\":1,\"event_count\":null,"
            + "\"data_collections\":null}",
        "{\"source\":{\"connector\":\"mysql\",\"name\":\"s\"},\"ts_ms\":1,\"databaseName\":\"d\","
            + "\"schemaName\":null,\"ddl\":\"ALTER TABLE\",\"tableChanges\":[]}",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"]}}"
      })
  void whatDebeziumSendsBesideItsChangesIsNone(String value) {
    assertNull(decoding.decode(message(value)));
    String described =
        "{\"schema\":{\"type\":\"struct\",\"fields\":[],\"optional\":false},\"payload\":"
            + value
            + "}";
    assertNull(decoding.decode(message(described)));
  }

  /** All changes of a transaction have one place; two that are equal are two all the same. */
  @ParameterizedTest
  @EnumSource
  void aChangeOfMariaDbStandsWhereItsTransactionSays(Encoding encoding) {
    Struct source =
        Envelopes.source(
            "mariadb", "table", "customers", "file", "mariadb-bin.000003", "pos", 154L, "row", 0);
    Struct told = Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source);
    Struct untold = new Struct(told.schema());
    told.schema().fields().stream()
        .filter(field -> !field.name().equals("transaction"))
        .forEach(field -> untold.put(field, told.get(field)));

    ChangeEvent change =
        assertInstanceOf(
            ChangeEvent.class,
            decoding.decode(wire.message(encoding, Envelopes.key("id", 1), told)));
    Reject reject =
        assertInstanceOf(
            Reject.class, decoding.decode(wire.message(encoding, Envelopes.key("id", 1), untold)));

    assertEquals("t00000003.000000000000009a.00000005", change.position().text());
    assertTrue(reject.message().contains("provide.transaction.metadata"), reject.message());
  }

  /** As a registry has them that keeps a table's rows as a subject of their own. */
  @Test
  void aSchemaMayNameTypesOfOthers() {
    Message message = wire.message(Encoding.AVRO, Envelopes.key("id", 1), update(1));
    Decoding referring = new Decoding(id -> splitOff("before", wire.schemas(id).get(0)));

    ChangeEvent whole = decoding.change(message);
    ChangeEvent split = referring.change(message);

    assertEquals(whole.schema(), split.schema());
    assertEquals(decoding.after(whole), referring.after(split));
  }

  private static List<String> splitOff(String field, String schema) {
    org.apache.avro.Schema whole = new org.apache.avro.Schema.Parser().parse(schema);
    org.apache.avro.Schema.Field image = whole.getField(field);
    if (image == null) {
      return List.of(schema);
    }
    org.apache.avro.Schema row = image.schema().getTypes().get(1);
    String inside = row.toString().replace("\"namespace\":\"" + row.getNamespace() + "\",", "");
    assertTrue(schema.contains(inside), schema);
    return List.of(row.toString(), schema.replace(inside, "\"" + row.getFullName() + "\""));
  }

  @ParameterizedTest
  @EnumSource
  void aHeartbeatIsNoChangeInAnyEncoding(Encoding encoding) {
    Struct heartbeat =
        Envelopes.struct(
            "io.debezium.connector.common.Heartbeat", Envelopes.fields("ts_ms", 1_700_000L));

    assertNull(decoding.decode(wire.message(encoding, null, heartbeat)));
  }

  @ParameterizedTest
  @EnumSource
  void theWindowOfAnIncrementalSnapshotIsNoChange(Encoding encoding) {
    Schema row =
        SchemaBuilder.struct()
            .name("s.Value")
            .optional()
            .field("id", Schema.STRING_SCHEMA)
            .field("type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("data", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    String id = "5a1d2fb5-6d9c-4f5e-a7f0-5e9b7b0d7c11-open";
    Struct open = new Struct(row).put("id", id).put("type", "snapshot-window-open");
    Struct gone = new Struct(row).put("id", id);
    Struct data = new Struct(row).put("id", "1").put("type", "log").put("data", "x");

    Struct key = Envelopes.key("id", id);
    assertNull(
        decoding.decode(
            wire.message(encoding, key, Envelopes.change(row, "c", null, open, source(1)))));
    assertNull(
        decoding.decode(
            wire.message(encoding, key, Envelopes.change(row, "d", gone, null, source(2)))));
    decoding.change(wire.message(encoding, key, Envelopes.change(row, "c", null, data, source(3))));
  }

  @ParameterizedTest
  @EnumSource
  void aTableThatIsNotWantedIsLeftOut(Encoding encoding) {
    Decoding picky = new Decoding(table -> table.equals(TableId.of("public", "orders")), wire);

    assertNull(picky.decode(wire.message(encoding, null, create(1))));
  }

  private static Struct create(long lsn) {
    return Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source(lsn));
  }

  @ParameterizedTest
  @EnumSource
  void aTruncateHasNoRowAndAVersionOfItsOwn(Encoding encoding) {
    ChangeEvent row = decoding.change(wire.message(encoding, Envelopes.key("id", 1), create(1)));
    ChangeEvent truncate =
        decoding.change(wire.message(encoding, null, Envelopes.change("t", null, null, source(2))));

    assertEquals(Operation.TRUNCATE, truncate.operation());
    assertNull(truncate.before());
    assertNull(truncate.after());
    assertEquals(List.of(), decoding.schema(truncate).key());
    assertNotEquals(row.schema(), truncate.schema());
  }

  @ParameterizedTest
  @EnumSource
  void aLogicalMessageIsARowOfATableOfItsOwn(Encoding encoding) {
    Struct logical =
        Envelopes.with(
            Envelopes.change("m", null, null, source(7)),
            "message",
            Envelopes.struct(
                "io.debezium.connector.postgresql.MessageValue",
                Envelopes.fields("prefix", "foo", "content", new byte[] {1, 2})));
    Decoding none = new Decoding(table -> false, wire);

    ChangeEvent event =
        none.change(wire.message(encoding, Envelopes.key("prefix", "foo"), logical));

    assertEquals(TableId.of("_varve", "message"), event.table());
    assertEquals(Operation.MESSAGE, event.operation());
    assertEquals(
        Envelopes.fields(
            "prefix", "foo", "transactional", true, "content", List.of((byte) 1, (byte) 2)),
        none.after(event));
  }

  @ParameterizedTest
  @EnumSource
  void aSnapshotRowStandsAtThePlaceOfItsSnapshot(Encoding encoding) {
    Struct read = Envelopes.change("r", null, Envelopes.customer(1, "a", "b"), source(42));
    Struct lost =
        Envelopes.change(
            "r",
            null,
            Envelopes.customer(1, "a", "b"),
            Envelopes.source("postgresql", "schema", "public", "table", "customers"));

    ChangeEvent event = decoding.change(wire.message(encoding, Envelopes.key("id", 1), read));
    assertEquals("s000000000000002a.00000005.00000000", event.position().text());
    assertEquals(Operation.READ, event.operation());
    assertEquals(Envelopes.TS_MS * 1000, event.timeMicros());
    assertEquals("00000001", index(encoding, null, read));
    assertEquals("00000002", index(encoding, null, read));
    assertTrue(
        decoding.change(wire.message(encoding, null, lost)).position().text().startsWith("y"));
  }

  @ParameterizedTest
  @EnumSource
  void equalRowsWithoutAKeyAreToldApartByTheirOrder(Encoding encoding) {
    assertEquals("00000000", index(encoding, null, Envelopes.ordered(create(9), 1)));
    assertEquals("00000001", index(encoding, null, Envelopes.ordered(create(9), 2)));
    assertEquals("00000000", index(encoding, null, Envelopes.ordered(create(9), 1)));
    assertEquals("00000001", index(encoding, null, Envelopes.ordered(create(9), 2)));
    assertEquals("00000000", index(encoding, Envelopes.key("id", 1), create(9)));
    assertEquals("00000000", index(encoding, Envelopes.key("id", 1), create(9)));
  }

  @Test
  void anEqualRowThatDoesNotTellItsOrderIsRefused() {
    assertEquals("00000000", index(Encoding.AVRO, null, create(9)));
    Reject twin = decoding.reject(wire.message(Encoding.AVRO, null, create(9)));

    assertEquals("VRV-2008", twin.cause());
    assertTrue(twin.message().contains("provide.transaction.metadata"), twin.message());
    assertEquals("00000000", index(Encoding.AVRO, null, create(10)));
    assertEquals("00000000", index(Encoding.AVRO, null, create(9)));
  }

  @Test
  void onlyAnInsertOfPostgresSharesItsPlace() {
    Struct before = Envelopes.customer(1, "a", "b");
    for (int sent = 0; sent < 2; sent++) {
      Struct delete = Envelopes.change("d", before, null, source(9));
      Struct truncate = Envelopes.change("t", null, null, source(9));
      assertEquals("00000000", index(Encoding.AVRO, null, delete));
      assertEquals("00000000", index(Encoding.AVRO, null, truncate));
    }
  }

  /** Sent again, it may come on another partition. */
  @Test
  void aRowWithoutAKeyNeedsATopicOfOnePartition() {
    Struct read = Envelopes.change("r", null, Envelopes.customer(1, "a", "b"), source(42));
    for (Struct change : List.of(Envelopes.ordered(create(9), 1), read)) {
      Reject reject = decoding.reject(wire.message(Encoding.AVRO, 1, null, change));

      assertEquals("VRV-2008", reject.cause());
      assertTrue(reject.message().contains("one partition"), reject.message());
    }
  }

  private String index(Encoding encoding, Struct key, Struct change) {
    return decoding.change(wire.message(encoding, key, change)).position().text().substring(27);
  }

  @Test
  void theEpochIsTheLogicalServerAndNeverBreaksItsForm() {
    Struct source = source(1).put("name", "my server@äöü%");
    Struct change = Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source);

    ChangeEvent event = decoding.change(wire.message(Encoding.JSON, null, change));

    assertEquals("000001@my%20server%40äöü%25", event.epoch());
  }

  @ParameterizedTest
  @EnumSource
  void theFinestTimeOfTheSourceIsTheEventTime(Encoding encoding) {
    Struct micros =
        Envelopes.source("postgresql", "schema", "s", "table", "t", "ts_us", 7_000_001L);
    Struct nanos =
        Envelopes.source("postgresql", "schema", "s", "table", "t", "ts_ns", 8_000_002_999L);
    Struct none = source(3).put("ts_ms", 0L);

    assertEquals(7_000_001L, time(encoding, micros));
    assertEquals(8_000_002L, time(encoding, nanos));
    assertEquals(1_559_033_905_000_123L, time(encoding, none));
  }

  private long time(Encoding encoding, Struct source) {
    Struct change = Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source);
    return decoding.change(wire.message(encoding, null, change)).timeMicros();
  }

  private static Schema account(boolean optional) {
    SchemaBuilder text = SchemaBuilder.string();
    return SchemaBuilder.struct()
        .name("a.Value")
        .optional()
        .field("id", Schema.INT32_SCHEMA)
        .field("name", optional ? Schema.OPTIONAL_STRING_SCHEMA : text.build())
        .field("state", SchemaBuilder.string().defaultValue("open").build())
        .field("note", Schema.OPTIONAL_STRING_SCHEMA)
        .build();
  }

  @ParameterizedTest
  @EnumSource(names = {"JSON_WITH_SCHEMA", "AVRO"})
  void aBeforeImageThatIsOnlyTheKeyClaimsNothingElse(Encoding encoding) {
    Schema row = account(false);
    Struct keyOnly = new Struct(row).put("id", 7).put("name", "").put("state", "open");
    Struct full = new Struct(row).put("id", 7).put("name", "").put("state", "closed");
    Struct key = Envelopes.key("id", 7);

    ChangeEvent masked =
        decoding.change(
            wire.message(encoding, key, Envelopes.change(row, "d", keyOnly, null, source(1))));
    Unchanged unchanged = new Unchanged();
    assertEquals(
        Envelopes.fields("id", 7L, "name", unchanged, "state", unchanged, "note", unchanged),
        decoding.before(masked));

    ChangeEvent whole =
        decoding.change(
            wire.message(encoding, key, Envelopes.change(row, "d", full, null, source(2))));
    assertEquals(
        Envelopes.fields("id", 7L, "name", "", "state", "closed", "note", null),
        decoding.before(whole));
  }

  @Test
  void aBeforeImageOfNullsIsOnlyTheKeyWhereNoTypesAreKnown() {
    ChangeEvent event =
        decoding.change(
            wire.message(
                Encoding.JSON,
                Envelopes.key("id", 7),
                Envelopes.change("d", Envelopes.customer(7, null, null), null, source(1))));

    assertEquals(
        Envelopes.fields("id", "7", "first_name", new Unchanged(), "email", new Unchanged()),
        decoding.before(event));
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatTheSourceDidNotSendIsNoData(Encoding encoding) {
    byte[] placeholder = "__debezium_unavailable_value".getBytes(StandardCharsets.US_ASCII);
    Schema row =
        SchemaBuilder.struct()
            .name("toast.Value")
            .optional()
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("texts", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build())
            .field("ints", SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).optional().build())
            .field("json", SchemaBuilder.string().name("io.debezium.data.Json").optional().build())
            .field(
                "hstore",
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                    .optional()
                    .build())
            .build();
    String text = "__debezium_unavailable_value";
    List<Integer> ints = text.chars().boxed().toList();
    Struct after =
        new Struct(row)
            .put("text", text)
            .put("bytes", placeholder)
            .put("texts", List.of(text))
            .put("ints", ints)
            .put("json", text)
            .put("hstore", Map.of(text, text));

    ChangeEvent event =
        decoding.change(
            wire.message(encoding, null, Envelopes.change(row, "u", null, after, source(1))));

    decoding.after(event).forEach((column, value) -> assertEquals(new Unchanged(), value, column));
  }

  private static Struct update(long lsn) {
    return Envelopes.change("u", null, Envelopes.customer(1, "a", "b"), source(lsn));
  }

  @Test
  void fieldsOutOfOrderAreReadIntoTheirColumns() {
    for (Encoding encoding : new Encoding[] {Encoding.JSON, Encoding.JSON_WITH_SCHEMA}) {
      String sent = new String(wire.bytes(encoding, update(1)), StandardCharsets.UTF_8);
      String ordered = "{\"id\":1,\"first_name\":\"a\",\"email\":\"b\"}";
      ChangeEvent expected = decoding.change(message(sent));
      assertTrue(sent.contains(ordered), sent);

      String swapped = "{ \"email\" : \"b\", \"first_name\":\"a\" , \"id\":1}";
      ChangeEvent found = decoding.change(message(sent.replace(ordered, swapped)));
      if (encoding == Encoding.JSON_WITH_SCHEMA) {
        assertEquals(decoding.after(expected), decoding.after(found));
        assertEquals(expected.schema(), found.schema());
      } else {
        assertEquals(List.of("email", "first_name", "id"), names(found));
      }

      String missing = "{\"email\":\"b\"}";
      ChangeEvent partial = decoding.change(message(sent.replace(ordered, missing)));
      assertEquals("b", decoding.after(partial).get("email"));
      if (encoding == Encoding.JSON_WITH_SCHEMA) {
        assertEquals(new Unchanged(), decoding.after(partial).get("id"));
      }
      assertEquals(decoding.after(expected), decoding.after(decoding.change(message(sent))));
    }
  }

  private List<String> names(ChangeEvent event) {
    return decoding.schema(event).columns().stream().map(column -> column.name()).toList();
  }

  @Test
  void withoutASchemaBothImagesHaveTheColumnsOfBoth() {
    String sent = new String(wire.bytes(Encoding.JSON, create(1)), StandardCharsets.UTF_8);
    String value =
        sent.replace("\"before\":null", "\"before\":{\"id\":1,\"dropped\":[1, 2]}")
            .replace("\"c\"", "\"u\"");

    ChangeEvent event = decoding.change(message(value));

    assertEquals(List.of("id", "first_name", "email", "dropped"), names(event));
    assertEquals("[1, 2]", decoding.before(event).get("dropped"));
    assertEquals(new Unchanged(), decoding.before(event).get("email"));
    assertEquals(new Unchanged(), decoding.after(event).get("dropped"));
    assertEquals("json", decoding.schema(event).columns().get(0).sourceType());
  }

  @Test
  void aPayloadBeforeItsSchemaIsReadTheSame() {
    String sent =
        new String(wire.bytes(Encoding.JSON_WITH_SCHEMA, update(1)), StandardCharsets.UTF_8);
    int payload = sent.indexOf(",\"payload\":");
    String turned =
        "{ \"payload\" : "
            + sent.substring(payload + ",\"payload\":".length(), sent.length() - 1)
            + " , "
            + sent.substring(1, payload)
            + " }";

    ChangeEvent expected = decoding.change(message(sent));
    ChangeEvent event = decoding.change(message(turned));

    assertEquals(expected.schema(), event.schema());
    assertEquals(decoding.after(expected), decoding.after(event));
  }

  @Test
  void aRowWithColumnsNamedLikeTheEnvelopeOfConnectIsNotTakenForIt() {
    String sent = new String(wire.bytes(Encoding.JSON, create(1)), StandardCharsets.UTF_8);
    String value = "{\"payload\":1," + sent.substring(1);

    assertEquals("a", decoding.after(decoding.change(message(value))).get("first_name"));
  }

  @ParameterizedTest
  @EnumSource(names = {"JSON_WITH_SCHEMA", "AVRO"})
  void theSourceTypeIsTheDatabasesOwnWhereItIsTold(Encoding encoding) {
    Schema row =
        SchemaBuilder.struct()
            .name("p.Value")
            .optional()
            .field("price", propagated(SchemaBuilder.float64(), "DECIMAL", "10", "2"))
            .field("name", propagated(SchemaBuilder.string(), "VARCHAR", "40", null))
            .field("day", SchemaBuilder.int32().name("io.debezium.time.Date").build())
            .field("count", Schema.INT16_SCHEMA)
            .build();
    Struct after =
        new Struct(row).put("price", 1.5).put("name", "n").put("day", 3).put("count", (short) 4);

    TableSchema schema =
        decoding.schema(
            decoding.change(
                wire.message(encoding, null, Envelopes.change(row, "c", null, after, source(1)))));

    assertEquals(
        List.of("decimal(10,2) as double", "varchar(40)", "io.debezium.time.Date", "int16"),
        schema.columns().stream().map(column -> column.sourceType()).toList());
    assertEquals(FieldType.Scalar.FLOAT64, schema.columns().get(0).type());
  }

  /** {@code decimal.handling.mode} double and string, {@code binary.handling.mode} base64. */
  @ParameterizedTest
  @EnumSource(names = {"JSON_WITH_SCHEMA", "AVRO"})
  void theSourceTypeSaysWhatTheConnectorMadeOfADecimalAndOfBytes(Encoding encoding) {
    for (String type : List.of("DECIMAL", "numeric", "NUMBER", "money", "smallmoney")) {
      assertEquals(
          type.toLowerCase(Locale.ROOT) + " as double",
          sourceType(encoding, propagated(SchemaBuilder.float64(), type, null, null), 0.5));
      assertEquals(
          type.toLowerCase(Locale.ROOT) + " as string",
          sourceType(encoding, propagated(SchemaBuilder.string(), type, null, null), "0.5"));
    }
    assertEquals(
        "bytea as string",
        sourceType(encoding, propagated(SchemaBuilder.string(), "bytea", null, null), "AP8="));
    assertEquals(
        "interval as microseconds",
        sourceType(
            encoding,
            propagated(
                SchemaBuilder.int64().name("io.debezium.time.MicroDuration"),
                "interval",
                null,
                null),
            1L));
    assertEquals("float64", sourceType(encoding, SchemaBuilder.float64().build(), 0.5));
    assertEquals(
        "double precision",
        sourceType(
            encoding, propagated(SchemaBuilder.float64(), "double precision", null, null), 0.5));
  }

  private String sourceType(Encoding encoding, Schema type, Object value) {
    return decoding
        .schema(one(encoding, source(++places), type, value))
        .columns()
        .get(0)
        .sourceType();
  }

  private ChangeEvent one(Encoding encoding, Struct source, Schema type, Object value) {
    Schema row = SchemaBuilder.struct().name("p.Value").optional().field("c", type).build();
    Struct after = new Struct(row).put("c", value);
    return decoding.change(
        wire.message(encoding, null, Envelopes.change(row, "c", null, after, source)));
  }

  /**
   * The numbers that Debezium's PostgreSQL connector takes for infinities, and their neighbours.
   */
  @ParameterizedTest
  @CsvSource({
    "io.debezium.time.Timestamp, 9223372036825200, infinity",
    "io.debezium.time.Timestamp, -9223372036832400, -infinity",
    "io.debezium.time.Timestamp, 9223372036825201,",
    "io.debezium.time.MicroTimestamp, 9223372036825200000, infinity",
    "io.debezium.time.MicroTimestamp, -9223372036832400000, -infinity",
    "io.debezium.time.MicroTimestamp, -9223372036832399999,",
    "io.debezium.time.NanoTimestamp, 9223372036854775807, infinity",
    "io.debezium.time.NanoTimestamp, -9223372036854775808, -infinity",
    "io.debezium.time.NanoTimestamp, 9223372036854775806,",
  })
  void aMomentOfPostgresThatIsInfiniteIsKeptAsText(String name, long sent, String kept) {
    Schema type = SchemaBuilder.int64().name(name).build();
    for (Encoding encoding : List.of(Encoding.JSON_WITH_SCHEMA, Encoding.AVRO)) {
      Object archived = decoding.after(one(encoding, source(++places), type, sent)).get("c");
      Object elsewhere =
          decoding.after(one(encoding, Envelopes.source("db2", "table", "t"), type, sent)).get("c");
      assertEquals(kept != null, archived instanceof Misfit);
      assertEquals(kept == null ? elsewhere : new Misfit(kept), archived);
    }
  }

  @Test
  void aDayOfPostgresThatIsInfiniteIsKeptAsTextAndSoIsAListWithOne() {
    int infinity = (int) LocalDate.parse("-5877611-06-21").toEpochDay();
    Schema days = SchemaBuilder.array(day()).build();

    assertEquals(
        new Misfit("infinity"),
        decoding.after(one(Encoding.AVRO, source(++places), day(), infinity)).get("c"));
    assertEquals(
        new Misfit("-infinity"),
        decoding.after(one(Encoding.AVRO, source(++places), day(), infinity + 1)).get("c"));
    for (int day : new int[] {-622_191_234, -622_191_233}) {
      assertEquals(
          new Misfit("infinity"),
          decoding.after(one(Encoding.AVRO, source(++places), day(), day)).get("c"));
    }
    for (int day : new int[] {-625_821_272, -625_821_271}) {
      assertEquals(
          new Misfit("-infinity"),
          decoding.after(one(Encoding.AVRO, source(++places), day(), day)).get("c"));
    }
    assertEquals(
        new Misfit("-2440589 d"),
        decoding.after(one(Encoding.AVRO, source(++places), day(), -2_440_589)).get("c"));
    assertEquals(
        -2_440_588L, decoding.after(one(Encoding.AVRO, source(1), day(), -2_440_588)).get("c"));
    assertEquals(
        new Misfit("[0," + infinity + "]"),
        decoding.after(one(Encoding.AVRO, source(1), days, List.of(0, infinity))).get("c"));
  }

  private static Schema day() {
    return SchemaBuilder.int32().name("io.debezium.time.Date").optional().build();
  }

  @ParameterizedTest
  @CsvSource({
    "BIGINT UNSIGNED, -1, 18446744073709551615",
    "bigint unsigned zerofill, -9223372036854775808, 9223372036854775808",
    "INT8 UNSIGNED, 42, 42",
  })
  void sixtyFourBitsWithoutASignAreNotTakenForBitsWithOne(String type, long sent, String kept) {
    Schema told = propagated(SchemaBuilder.int64(), type, null, null);

    ChangeEvent event = one(Encoding.JSON_WITH_SCHEMA, source(1), told, sent);

    assertEquals(new BigDecimal(kept), decoding.after(event).get("c"));
    assertEquals(new FieldType.Decimal(20, 0), decoding.schema(event).columns().get(0).type());
  }

  private static Schema propagated(SchemaBuilder type, String name, String length, String scale) {
    type.parameter("__debezium.source.column.type", name);
    if (length != null) {
      type.parameter("__debezium.source.column.length", length);
    }
    return scale == null
        ? type.build()
        : type.parameter("__debezium.source.column.scale", scale).build();
  }
}
