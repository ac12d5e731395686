package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be decoded is a reject that says why, and never what it held. */
class CorruptRecordsTest {
  private static final String SECRET = "hunter2";

  private final Wire wire = new Wire();
  private final Decoding decoding = new Decoding(wire);

  private static Struct change() {
    return Envelopes.change(
        "u",
        Envelopes.customer(1, SECRET, "old"),
        Envelopes.customer(1, SECRET, "new"),
        Envelopes.source(
            "postgresql", "schema", "public", "table", "customers", "txId", 5L, "lsn", 42L));
  }

  private String json() {
    return new String(wire.bytes(Encoding.JSON, change()), StandardCharsets.UTF_8);
  }

  private String described() {
    return new String(wire.bytes(Encoding.JSON_WITH_SCHEMA, change()), StandardCharsets.UTF_8);
  }

  private static Message message(byte[] value) {
    return new Message("server.t", 2, 7, 1_700_000_000_000L, null, value);
  }

  private Reject reject(String value) {
    return reject(value.getBytes(StandardCharsets.UTF_8));
  }

  private Reject reject(byte[] value) {
    Reject reject = decoding.reject(message(value));
    assertFalse(reject.message().contains(SECRET), reject::message);
    assertArrayEquals(value, reject.value());
    return reject;
  }

  private static void assertSays(String expected, Reject reject) {
    assertTrue(reject.message().contains(expected), reject::message);
    assertEquals(ErrorCode.RECORD_UNDECODABLE.text(), reject.cause());
  }

  @Test
  void aRejectTellsWhereItCameFrom() {
    Reject reject = reject(json().replace("\"op\":\"u\"", "\"op\":\"x\""));

    assertSays("op is none of", reject);
    assertEquals("server.t", reject.origin());
    assertEquals("yserver.t.00000002.0000000000000007.00000000", reject.position().text());
    assertEquals(TableId.of("public", "customers"), reject.table());
    assertEquals(Envelopes.TS_MS * 1000, reject.timeMicros());
    assertEquals(1, reject.attempts());
  }

  @Test
  void aValueOfNoEncoding() {
    assertSays("is empty", reject(new byte[0]));
    assertSays("neither Avro nor a JSON object", reject("[1]"));
    assertSays("neither Avro nor a JSON object", reject("\"" + SECRET + "\""));
    assertSays("wrong at byte", reject("hello " + SECRET));
  }

  @Test
  void jsonThatBreaksOff() {
    for (String whole : new String[] {json(), described()}) {
      decoding.change(message(whole.getBytes(StandardCharsets.UTF_8)));
      for (int length = 1; length < whole.length(); length++) {
        reject(whole.substring(0, length));
      }
    }
  }

  @Test
  void somethingBehindTheEnd() {
    decoding.change(message(described().getBytes(StandardCharsets.UTF_8)));
    assertSays("follows the end", reject(json() + " x"));
    assertSays("follows the end", reject(json() + json()));
    assertSays("follows the end", reject(described() + "}"));
    decoding.change(message((described() + " \n").getBytes(StandardCharsets.UTF_8)));
    assertSays("follows the end", reject(new Decoding(wire), described() + "1"));
  }

  private static Reject reject(Decoding fresh, String value) {
    return fresh.reject(message(value.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aNameThatStandsTwice() {
    String twice = "stands twice";
    assertSays(twice, reject(json().replace("\"op\":", "\"op\":\"c\",\"op\":")));
    assertSays(twice, reject(json().replace("\"lsn\":", "\"lsn\":1,\"lsn\":")));
    assertSays(twice, reject(json().replace("\"version\":", "\"version\":\"\",\"version\":")));
    String row = "\"first_name\":\"" + SECRET + "\"";
    assertSays(twice, reject(json().replace(row, row + "," + row)));
    assertSays(twice, reject(described().replace(row, row + "," + row)));
  }

  @Test
  void textThatIsNotUtf8() {
    for (byte[] wrong :
        new byte[][] {
          {(byte) 0xFF},
          {(byte) 0xC0, (byte) 0x80},
          {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          {(byte) 0xE2, (byte) 0x82},
          {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
        }) {
      String marked = json().replace("\"new\"", "\"#\"");
      byte[] bytes = marked.getBytes(StandardCharsets.UTF_8);
      int at = marked.indexOf('#');
      byte[] value = Arrays.copyOf(bytes, bytes.length + wrong.length - 1);
      System.arraycopy(wrong, 0, value, at, wrong.length);
      System.arraycopy(bytes, at + 1, value, at + wrong.length, bytes.length - at - 1);
      assertSays("not UTF-8", reject(value));
    }
  }

  @Test
  void halfOfASurrogatePair() {
    assertSays("surrogate", reject(json().replace("\"new\"", "\"a\\ud83d\"")));
    assertSays("surrogate", reject(described().replace("\"new\"", "\"\\ude00\"")));
  }

  @Test
  void valuesOfAnotherTypeThanTheSchema() {
    assertSays("field id: a whole number", reject(described().replace("\"id\":1", "\"id\":\"1\"")));
    assertSays("field id: a whole number", reject(described().replace("\"id\":1", "\"id\":1.0")));
    assertSays("beyond", reject(described().replace("\"id\":1", "\"id\":3000000000")));
    assertSays("64 bits", reject(described().replace("\"id\":1", "\"id\":9223372036854775808")));
    assertSays("a text", reject(described().replace("\"new\"", "7")));
    assertSays("a text", reject(described().replace("\"new\"", "{\"a\":1}")));
    assertSays("schema lacks", reject(described().replace("\"id\":1", "\"id\":1,\"more\":2")));
  }

  @Test
  void anEnvelopeThatLacksAPart() {
    String source =
        json().substring(json().indexOf("\"source\":"), json().indexOf("\"transaction"));
    assertSays("no source block", reject(json().replace(source, "")));
    assertSays("no op", reject(json().replace("\"op\":\"u\",", "")));
    assertSays("lacks the row", reject(json().replaceAll("\"after\":\\{.*?},", "")));
    assertSays("names no table", reject(json().replace("\"table\":\"customers\",", "")));
    assertSays("names no server", reject(json().replace("\"name\":\"server\",", "")));
    assertSays("lsn is no number", reject(json().replace("\"lsn\":42", "\"lsn\":\"x\"")));
    assertSays("neither text nor number", reject(json().replace("\"lsn\":42", "\"lsn\":true")));
    assertSays("message without", reject(json().replace("\"op\":\"u\"", "\"op\":\"m\"")));
  }

  @Test
  void decimalsAndBytesThatAreNone() {
    assertSays("no base64", decimal("\"a*b\""));
    assertSays("no digits", decimal("\"\""));
    assertSays("more digits after the point", decimal("1.234"));
    assertSays("too many digits", decimal("1e999999999"));
    assertSays("was expected", decimal("true"));
  }

  private Reject decimal(String literal) {
    Schema row =
        SchemaBuilder.struct()
            .name("t.Value")
            .optional()
            .field("d", Decimal.builder(2).parameter("connect.decimal.precision", "9").build())
            .build();
    Struct after = new Struct(row).put("d", new BigDecimal("1.00"));
    Struct source = Envelopes.source("mysql", "table", "t", "file", "b.1", "pos", 4L, "row", 0);
    byte[] sent =
        wire.bytes(Encoding.JSON_WITH_SCHEMA, Envelopes.change(row, "c", null, after, source));
    String text = new String(sent, StandardCharsets.UTF_8);
    decoding.change(message(text.replace("\"ZA==\"", "1.5").getBytes(StandardCharsets.UTF_8)));
    return reject(text.replace("\"ZA==\"", literal));
  }

  @Test
  void avroThatBreaksOffOrGoesOn() {
    byte[] whole = wire.bytes(Encoding.AVRO, change());
    for (int length = 1; length < whole.length; length++) {
      reject(Arrays.copyOf(whole, length));
    }
    assertSays("follow the end", reject(Arrays.copyOf(whole, whole.length + 1)));
  }

  @ParameterizedTest
  @CsvSource({"7f, length", "01, length", "ffffffffffffffffff7f, 64 bits", "ffffffff0f, length"})
  void avroLengthsThatCannotBe(String varint, String expected) {
    byte[] whole = wire.bytes(Encoding.AVRO, change());
    int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf(SECRET) - 1;
    byte[] wrong = HexFormat.of().parseHex(varint);
    byte[] value = new byte[whole.length - 1 + wrong.length];
    System.arraycopy(whole, 0, value, 0, at);
    System.arraycopy(wrong, 0, value, at, wrong.length);
    System.arraycopy(whole, at + 1, value, at + wrong.length, whole.length - at - 1);
    assertSays(expected, reject(value));
  }

  @Test
  void avroOfAWrongBranchOrText() {
    byte[] branch = wire.bytes(Encoding.AVRO, change());
    branch[5] = 8;
    assertSays("no such branch", reject(branch));
    byte[] text = wire.bytes(Encoding.AVRO, change());
    text[new String(text, StandardCharsets.ISO_8859_1).indexOf(SECRET)] = (byte) 0xFF;
    assertSays("field first_name: a text is not UTF-8", reject(text));
  }

  @Test
  void aSchemaOfTheRegistryThatIsNone() {
    for (String schema :
        new String[] {
          "",
          "{",
          "{}",
          "[\"nothing\"]",
          "{\"type\":\"record\",\"fields\":[]}",
          "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"scale\":2,"
              + "\"connect.parameters\":{\"scale\":\"3\"}}"
        }) {
      Reject reject =
          new Decoding(id -> List.of(schema)).reject(message(new byte[] {0, 0, 0, 0, 1}));
      assertSays("registry's schema", reject);
    }
  }

  @Test
  void aKeyThatIsNone() {
    byte[] value = json().getBytes(StandardCharsets.UTF_8);
    byte[] key = "{\"id\":".getBytes(StandardCharsets.UTF_8);
    assertSays("key", decoding.reject(new Message("t", 0, 0, 0, key, value)));
  }

  @Test
  void aBareRowIsToldFromAnEnvelope() {
    for (String row :
        new String[] {
          "{\"id\":1,\"first_name\":\"" + SECRET + "\",\"__deleted\":\"false\"}",
          "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"id\"}],"
              + "\"optional\":false},\"payload\":{\"id\":1}}",
          "{}"
        }) {
      Reject reject = reject(row);
      assertEquals(ErrorCode.RECORD_UNWRAPPED.text(), reject.cause());
      assertTrue(reject.message().contains("ExtractNewRecordState"), reject::message);
    }
    Reject avro = reject(wire.bytes(Encoding.AVRO, Envelopes.customer(1, SECRET, null)));
    assertEquals(ErrorCode.RECORD_UNWRAPPED.text(), avro.cause());
  }

  @Test
  void aBadRecordOfATableThatIsNotWantedIsNotMissed() {
    Decoding picky = new Decoding(table -> !table.name().equals("customers"), wire);

    String bad = json().replace("\"op\":\"u\"", "\"op\":\"x\"");
    assertNull(picky.decode(message(bad.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void aMissingSchemaAndASilentRegistryAreTheCallersToRetry() {
    Message message = wire.message(Encoding.AVRO, null, change());
    Decoding empty = new Decoding(new Wire());
    VarveException missing = assertThrows(VarveException.class, () -> empty.decode(message));
    assertSame(ErrorCode.REGISTRY_SCHEMA_MISSING, missing.code());

    boolean[] answers = {false};
    VarveException silence =
        VarveException.of(ErrorCode.REGISTRY_UNREACHABLE, "the registry is silent", "start it");
    AvroSchemas later =
        id -> {
          if (!answers[0]) {
            throw silence;
          }
          return wire.schemas(id);
        };
    Decoding waiting = new Decoding(later);
    assertTrue(
        assertThrows(VarveException.class, () -> waiting.decode(message)).code().isRetryable());
    answers[0] = true;
    waiting.change(message);

    Reject reject =
        new DebeziumDecoder(table -> true, schema -> null, later).reject(message, missing);
    assertEquals(ErrorCode.REGISTRY_SCHEMA_MISSING.text(), reject.cause());
    assertEquals(1_700_000_000_123_000L, reject.timeMicros());
  }

  @ParameterizedTest
  @EnumSource
  void damageIsNeverThrown(Encoding encoding) {
    byte[] whole = wire.bytes(encoding, change());
    for (int at = 0; at < whole.length; at++) {
      for (int bit : new int[] {1, 2, 0x10, 0x80}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) bit;
        if (encoding != Encoding.AVRO || at == 0 || at > 4) {
          decoding.decode(message(damaged));
        }
      }
    }
  }

  @Property(tries = 150)
  void randomDamageIsNeverThrown(@ForAll long seed) {
    Random random = new Random(seed);
    RandomTypedRows rows = new RandomTypedRows(seed);
    RandomTypedRows.Table table = rows.table();
    Struct row = table.row(new HashMap<>(), new HashMap<>());
    Struct source = Envelopes.source("mysql", "table", "t", "file", "b.1", "pos", 4L, "row", 0);
    Struct change = Envelopes.change(table.schema, "c", null, row, source);
    for (Encoding encoding : Encoding.values()) {
      byte[] damaged = wire.bytes(encoding, change);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int from = encoding == Encoding.AVRO ? 5 : 0;
        damaged[from + random.nextInt(damaged.length - from)] = (byte) random.nextInt();
      }
      decoding.decode(message(damaged));
    }
  }
}
