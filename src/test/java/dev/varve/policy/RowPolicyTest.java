package dev.varve.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.Secret;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What each rule makes of each kind of value, and what it leaves alone. */
class RowPolicyTest {
  private static final TableId CUSTOMERS = TableId.of("public", "customers");

  private static TableSchema schema(FieldType type, String... key) {
    return new TableSchema(
        CUSTOMERS,
        List.of(
            new Column("id", Scalar.INT64, "int8", false),
            new Column("value", type, "source type", false),
            new Column("last", Scalar.STRING, "text", true)),
        List.of(key));
  }

  private static byte[] row(Value value) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(3);
    writer.writeLong(7);
    value.write(writer);
    writer.writeText("end");
    return writer.finish();
  }

  /** Writes one column. */
  private interface Value {
    void write(RowImageWriter writer);
  }

  private static RowPolicy on(Policies policies, TableSchema schema) {
    return assertInstanceOf(RowPolicy.class, policies.policy().on(schema));
  }

  /** The outcome of a value, as slot and text. */
  private static String outcome(Policies policies, FieldType type, Value value) {
    RowPolicy policy = on(policies, schema(type));
    RowImageReader reader = new RowImageReader();
    reader.reset(policy.apply(row(value)), 3);
    assertEquals(Slot.VALUE, reader.next());
    assertEquals(7, reader.readLong());
    Slot slot = reader.next();
    String text = slot == Slot.VALUE || slot == Slot.TEXT ? " " + reader.readText() : "";
    assertEquals(Slot.VALUE, reader.next());
    assertEquals("end", reader.readText());
    return slot + text;
  }

  @Test
  void dropLeavesTheColumnOutAndSaysSo() {
    RowPolicy policy =
        on(Policies.none().rule(Kind.DROP, "customers.value"), schema(Scalar.STRING, "id"));

    assertEquals(
        List.of("id", "last"), policy.archived().columns().stream().map(Column::name).toList());
    assertEquals(List.of("value"), policy.archived().dropped());
    RowImageWriter expected = new RowImageWriter();
    expected.begin(2);
    expected.writeLong(7);
    expected.writeText("end");
    for (Value value : slots("secret")) {
      assertArrayEquals(expected.finish(), policy.apply(row(value)));
    }
  }

  private static List<Value> slots(String text) {
    return List.of(
        writer -> writer.writeText(text),
        RowImageWriter::writeNull,
        RowImageWriter::writeUnchanged,
        writer -> writer.writeMisfit(text));
  }

  @Test
  void nullKeepsTheTypeAndNoValue() {
    Policies policies = Policies.none().rule(Kind.NULL, "customers.value");

    Column column = on(policies, schema(Scalar.DATE)).archived().columns().get(1);

    assertEquals(new Column("value", Scalar.DATE, "source type", true, "null"), column);
    assertEquals("NULL", outcome(policies, Scalar.DATE, writer -> writer.writeLong(1)));
    assertEquals("NULL", outcome(policies, Scalar.DATE, writer -> writer.writeMisfit("infinity")));
    assertEquals("NULL", outcome(policies, Scalar.DATE, RowImageWriter::writeNull));
    assertEquals("UNCHANGED", outcome(policies, Scalar.DATE, RowImageWriter::writeUnchanged));
  }

  @Test
  void maskPutsOneTextForEveryValueAndMisfit() {
    Policies policies = Policies.none().rule(Kind.MASK, "customers.value");

    Column column = on(policies, schema(Scalar.INT32)).archived().columns().get(1);

    assertEquals(new Column("value", Scalar.STRING, "source type", false, "mask(***)"), column);
    assertEquals("VALUE ***", outcome(policies, Scalar.INT32, writer -> writer.writeLong(5)));
    assertEquals("VALUE ***", outcome(policies, Scalar.INT32, w -> w.writeMisfit("x")));
    assertEquals("NULL", outcome(policies, Scalar.INT32, RowImageWriter::writeNull));
    assertEquals("UNCHANGED", outcome(policies, Scalar.INT32, RowImageWriter::writeUnchanged));
  }

  @Test
  void truncateKeepsTheFirstCharactersOfTheCanonicalText() {
    Policies policies = Policies.none().rule(Kind.TRUNCATE, "customers.value");

    assertEquals("VALUE abc", outcome(policies, Scalar.STRING, w -> w.writeText("abcdef")));
    assertEquals("VALUE ab", outcome(policies, Scalar.STRING, w -> w.writeText("ab")));
    assertEquals("VALUE 😀😀a", outcome(policies, Scalar.STRING, w -> w.writeText("😀😀ab")));
    assertEquals("VALUE 123", outcome(policies, Scalar.INT64, w -> w.writeLong(12345)));
    assertEquals("VALUE Nan", outcome(policies, Scalar.INT64, w -> w.writeMisfit("Nanana")));
  }

  /** Computed with {@code printf 'person\\0…' | openssl dgst -sha256 -hmac}. */
  @Test
  void hmacIsTheStandardOneOverDomainZeroAndText() {
    Policies policies = Policies.none().rule(Kind.HMAC, "customers.value");

    assertEquals(
        "VALUE v1:" + EXPECTED, outcome(policies, Scalar.STRING, w -> w.writeText("ann@example")));
  }

  private static final String EXPECTED = "kDBzN-snAIpURl0lmQTWlQ0ZmY4Vmpq_KYEJ9GKXoSU";

  @Test
  void pseudonymsMeetOverTypesAndDifferOverDomainsVersionsAndKeys() {
    Policies one = Policies.none().hmac("person", 1, Policies.KEY, "*.value");
    String pseudonym = outcome(one, Scalar.INT64, w -> w.writeLong(42));

    assertEquals(pseudonym, outcome(one, Scalar.INT32, w -> w.writeLong(42)));
    assertEquals(pseudonym, outcome(one, Scalar.STRING, w -> w.writeText("42")));
    assertEquals(pseudonym, outcome(one, Scalar.INT32, w -> w.writeMisfit("42")));
    assertEquals(
        pseudonym,
        outcome(one, new FieldType.Decimal(9, 2), w -> w.writeDecimal(new BigDecimal("42.00"))));
    Secret other = new Secret("another key".repeat(4));
    for (Policies unlike :
        List.of(
            Policies.none().hmac("order", 1, Policies.KEY, "*.value"),
            Policies.none().hmac("person", 2, Policies.KEY, "*.value"),
            Policies.none().hmac("person", 1, other, "*.value"))) {
      assertNotEquals(pseudonym, outcome(unlike, Scalar.INT64, w -> w.writeLong(42)));
      assertNotEquals(
          on(one, schema(Scalar.INT64)).archived(), on(unlike, schema(Scalar.INT64)).archived());
    }
  }

  @Test
  void aKeyThatIsTooShortIsRefusedWithoutShowingIt() {
    Policies policies = Policies.none().hmac("person", 1, new Secret("hunter2"), "*.value");

    VarveException refused = assertThrows(VarveException.class, policies::policy);

    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
  }

  @Test
  void everyTypeHasOneCanonicalText() {
    Policies policies = Policies.none().hmac("person", 1, Policies.KEY, "*.value");
    FieldType nested = new FieldType.ListOf(new FieldType.ListOf(Scalar.STRING));

    assertSame(policies, Scalar.BOOLEAN, w -> w.writeBoolean(true), "true");
    assertSame(policies, Scalar.FLOAT32, w -> w.writeFloat(1.5f), "1.5");
    assertSame(policies, Scalar.FLOAT64, w -> w.writeDouble(-0.0), "-0.0");
    assertSame(policies, Scalar.JSON, w -> w.writeText("{\"a\" : 1}"), "{\"a\" : 1}");
    assertSame(policies, Scalar.BYTES, w -> w.writeBytes(new byte[] {0, -1}), "00ff");
    assertSame(policies, Scalar.DATE, w -> w.writeLong(-1), "1969-12-31");
    assertSame(policies, Scalar.TIMESTAMP, w -> w.writeLong(-1), "1969-12-31T23:59:59.999999");
    assertSame(policies, Scalar.TIMESTAMP_UTC, w -> w.writeLong(0), "1970-01-01T00:00:00Z");
    assertSame(
        policies,
        new FieldType.Decimal(30, 3),
        w -> w.writeDecimal(new BigDecimal("1000.000")),
        "1000");
    assertSame(
        policies,
        nested,
        w -> {
          w.beginList(3);
          w.beginList(1);
          w.writeText("a\"b\\");
          w.writeNull();
          w.beginList(0);
        },
        "[[\"a\\\"b\\\\\"],null,[]]");
  }

  private static void assertSame(Policies policies, FieldType type, Value value, String text) {
    assertEquals(
        outcome(policies, Scalar.STRING, w -> w.writeText(text)), outcome(policies, type, value));
  }

  @Test
  void rulesThatGiveOneOutcomeToManyValuesAreRefusedOnKeyColumns() {
    for (Kind kind : List.of(Kind.DROP, Kind.NULL, Kind.MASK, Kind.TRUNCATE)) {
      TablePolicy policy =
          Policies.none().rule(kind, "customers.id").policy().on(schema(Scalar.STRING, "id"));

      String why = assertInstanceOf(TablePolicy.Refused.class, policy).why();
      assertTrue(why.startsWith("column id is of the key of public.customers"), why);
      on(Policies.none().rule(kind, "customers.id"), schema(Scalar.STRING));
    }
    for (Kind kind : List.of(Kind.HMAC, Kind.TOKENISE)) {
      on(Policies.none().rule(kind, "customers.id"), schema(Scalar.STRING, "id"));
    }
  }

  @Test
  void aKeyColumnThatNothingSpeaksOfIsRefusedWhenItWouldBeWithheld() {
    TablePolicy policy =
        Policies.none()
            .classified("personal", "customers.value")
            .withholding()
            .policy()
            .on(schema(Scalar.STRING, "id"));

    String why = assertInstanceOf(TablePolicy.Refused.class, policy).why();
    assertTrue(why.contains("does not say what the column is"), why);
  }

  @Test
  void aNewColumnOfAClassifiedTableIsThereWithoutValues() {
    RowPolicy policy =
        on(
            Policies.none().classified("personal", "customers.value", "customers.id").withholding(),
            schema(Scalar.STRING, "id"));

    assertNull(policy.archived().columns().get(1).rule());
    assertEquals(
        new Column("last", Scalar.STRING, "text", true, "withhold"),
        policy.archived().columns().get(2));
    RowImageReader reader = new RowImageReader();
    reader.reset(policy.apply(row(w -> w.writeText("kept"))), 3);
    reader.next();
    reader.readLong();
    reader.next();
    assertEquals("kept", reader.readText());
    assertEquals(Slot.NULL, reader.next());
  }

  @Test
  void aTableThatNoRuleMeansIsUntouched() {
    TablePolicy policy =
        Policies.none().rule(Kind.DROP, "orders.*").policy().on(schema(Scalar.STRING));

    assertEquals(new TablePolicy.Untouched(), policy);
  }

  /** Rows of any types: columns without a rule come out byte by byte, and nothing else does. */
  @Property(tries = 400)
  void leavesOtherColumnsAsTheyAreAndIsDeterministic(@ForAll long seed) {
    RandomRows random = new RandomRows(seed);
    TableSchema raw = random.schema();
    Policies policies = Policies.none();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < raw.columns().size(); i++) {
      Kind kind = random.kind();
      if (kind == Kind.KEEP) {
        kept.add(i);
      }
      policies.rule(kind, "t.c" + i);
    }
    if (kept.size() == raw.columns().size()) {
      assertEquals(new TablePolicy.Untouched(), policies.policy().on(raw));
      return;
    }
    RowPolicy policy = on(policies, raw);
    for (int n = 0; n < 20; n++) {
      byte[] image = random.image(raw);

      byte[] applied = policy.apply(image);

      assertArrayEquals(applied, on(policies, raw).apply(image));
      assertArrayEquals(
          random.only(raw, image, kept),
          random.only(policy.archived(), applied, indexes(policy.archived(), raw, kept)));
      assertSlotsKept(raw, image, policy.archived(), applied);
    }
    assertNull(policy.apply(null));
  }

  private static List<Integer> indexes(TableSchema archived, TableSchema raw, List<Integer> kept) {
    return kept.stream().map(i -> archived.indexOf(raw.columns().get(i).name())).toList();
  }

  private static void assertSlotsKept(
      TableSchema raw, byte[] image, TableSchema archived, byte[] applied) {
    for (Column column : archived.columns()) {
      Slot before = RandomRows.slot(image, raw.indexOf(column.name()));
      Slot after = RandomRows.slot(applied, archived.indexOf(column.name()));
      Slot expected =
          switch (before) {
            case NULL, UNCHANGED -> before;
            case VALUE, TEXT ->
                column.rule() == null
                    ? before
                    : column.rule().equals("null") ? Slot.NULL : Slot.VALUE;
          };
      assertEquals(expected, after, () -> column + HexFormat.of().formatHex(image));
    }
  }
}
