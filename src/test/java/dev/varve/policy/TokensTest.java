package dev.varve.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import dev.varve.policy.Tokens.Reversal;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cryptomator.siv.SivMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value becomes a token, and the token the value again, for who has the key and no one else. */
class TokensTest {
  private static final TableId CUSTOMERS = TableId.of("public", "customers");
  private static final Secret OTHER_KEY = new Secret("another key".repeat(4));
  private static final String ANN = "t1:pFKBH3cSl2uXdLmvN7hlG5vJxClnQ2EsOzTo";

  private static Policies person() {
    return person(1, Policies.KEY);
  }

  private static Policies person(int version, Secret key) {
    return Policies.none().tokenise("person", version, key, "*.value");
  }

  private static String token(Policies policies, String value) {
    return token(policies, Scalar.STRING, writer -> writer.writeText(value));
  }

  private static String token(Policies policies, FieldType type, Consumer<RowImageWriter> value) {
    RowImageReader row = ruled(policies, type, value);
    assertEquals(Slot.VALUE, row.next());
    return row.readText();
  }

  private static RowImageReader ruled(
      Policies policies, FieldType type, Consumer<RowImageWriter> value) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(1);
    value.accept(writer);
    RowImageReader reader = new RowImageReader();
    reader.reset(on(policies, type).apply(writer.finish()), 1);
    return reader;
  }

  private static RowPolicy on(Policies policies, FieldType type) {
    TableSchema raw =
        new TableSchema(
            CUSTOMERS, List.of(new Column("value", type, "source type", false)), List.of("value"));
    return assertInstanceOf(RowPolicy.class, policies.policy().on(raw));
  }

  private static Tokens tokens(Policies policies) {
    return Tokens.of(policies.source(), "person", Map.of());
  }

  private static String value(Tokens tokens, String token) {
    return assertInstanceOf(Reversal.Value.class, tokens.reverse(token)).text();
  }

  private static Reversal.Refused refused(Tokens tokens, String token) {
    return assertInstanceOf(Reversal.Refused.class, tokens.reverse(token));
  }

  /** RFC 5297, A.1: deterministic authenticated encryption with 128-bit keys. */
  @Test
  void theLibraryIsThatOfTheStandard() throws Exception {
    HexFormat hex = HexFormat.of();
    byte[] mac = hex.parseHex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0");
    byte[] ctr = hex.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    byte[] associated = hex.parseHex("101112131415161718191a1b1c1d1e1f2021222324252627");
    byte[] plain = hex.parseHex("112233445566778899aabbccddee");
    byte[] sealed = hex.parseHex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c");

    assertArrayEquals(sealed, new SivMode().encrypt(ctr, mac, plain, associated));
    assertArrayEquals(plain, new SivMode().decrypt(ctr, mac, sealed, associated));
  }

  /**
   * Computed with Python's {@code hmac} and {@code cryptography}, which is OpenSSL: {@code
   * AESSIV(hmac.digest(key, b"varve.tokenise", "sha512")).encrypt(value, [b"person"])}.
   */
  @ParameterizedTest
  @CsvSource({
    "ann@example, t1:pFKBH3cSl2uXdLmvN7hlG5vJxClnQ2EsOzTo",
    "42,          t1:iaS_FjR3cIq8BwdznkCKt7q2",
    "'',          t1:pAaJxC2XUnIxvPuaPWtPWg"
  })
  void aTokenIsTheOneOfTheFormat(String value, String token) {
    assertEquals(token, token(person(), value));
    assertEquals(value, value(tokens(person()), token));
  }

  @Test
  void theSchemaNamesTheRuleWithDomainVersionAndCheckOfTheKey() {
    Column column = on(person(), Scalar.INT64).archived().columns().get(0);

    assertEquals(
        new Column("value", Scalar.STRING, "source type", false, "tokenise(person, v1, 76c3bda4)"),
        column);
    assertNotEquals(column, on(person(1, OTHER_KEY), Scalar.INT64).archived().columns().get(0));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Integer> codePoints =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .edgeCases(
                edge -> edge.add(0, (int) '\n', (int) '"', 0x1F600, Character.MAX_CODE_POINT));
    return codePoints
        .list()
        .ofMaxSize(40)
        .map(list -> list.stream().map(Character::toString).reduce("", String::concat));
  }

  @Property(tries = 500)
  void everyTextComesBackAndNoOtherKeyOrDomainHasItsToken(@ForAll("texts") String text) {
    String token = token(person(), text);

    assertEquals(text, value(tokens(person()), token));
    assertEquals(token, token(person(), text));
    assertNotEquals(
        token, token(Policies.none().tokenise("order", 1, Policies.KEY, "*.value"), text));
    assertNotEquals(token, token(person(1, OTHER_KEY), text));
    assertNotEquals(token, token(person(2, Policies.KEY), text));
  }

  @Property(tries = 500)
  void unlikeTextsHaveUnlikeTokens(@ForAll("texts") String one, @ForAll("texts") String other) {
    assertEquals(one.equals(other), token(person(), one).equals(token(person(), other)));
  }

  @Test
  void aTextOfAnyLengthComesBack() {
    for (int length : List.of(0, 1, 15, 16, 17, 31, 32, 33, 65_535, 65_536)) {
      String text = "\u0000" + "ä".repeat(length);

      assertEquals(text, value(tokens(person()), token(person(), text)));
    }
  }

  @Test
  void tokensMeetOverTypesAndAreOneToOneWithin() {
    String token = token(person(), Scalar.INT64, w -> w.writeLong(42));

    assertEquals(token, token(person(), Scalar.INT32, w -> w.writeLong(42)));
    assertEquals(token, token(person(), "42"));
    assertEquals(token, token(person(), Scalar.INT32, w -> w.writeMisfit("42")));
    assertEquals(
        token,
        token(person(), new FieldType.Decimal(9, 2), w -> w.writeDecimal(new BigDecimal("42.00"))));
    Map<String, Integer> seen = new HashMap<>();
    IntStream.range(-500, 500)
        .forEach(n -> seen.put(token(person(), Scalar.INT64, w -> w.writeLong(n)), n));
    assertEquals(1000, seen.size());
    seen.forEach((each, n) -> assertEquals(Integer.toString(n), value(tokens(person()), each)));
  }

  @Test
  void aNullStaysNullAndWhatWasNotSentUnchanged() {
    assertEquals(Slot.NULL, ruled(person(), Scalar.STRING, RowImageWriter::writeNull).next());
    assertEquals(
        Slot.UNCHANGED, ruled(person(), Scalar.STRING, RowImageWriter::writeUnchanged).next());
  }

  @Test
  void aTokenThatWasChangedAnywhereIsRefused() {
    Tokens tokens = tokens(person());
    int colon = ANN.indexOf(':');
    for (int i = colon + 1; i < ANN.length(); i++) {
      for (char other : new char[] {'A', 'B', 'Q', '_'}) {
        if (ANN.charAt(i) != other) {
          refused(tokens, ANN.substring(0, i) + other + ANN.substring(i + 1));
        }
      }
    }
    for (int end = colon + 1; end < ANN.length(); end++) {
      refused(tokens, ANN.substring(0, end));
    }
    refused(tokens, ANN + "A");
    refused(tokens, ANN + "AAAA");
  }

  /** Two bits of the last character are nothing's: another character has the same bytes. */
  @Test
  void oneTokenHasOneText() {
    String empty = "t1:pAaJxC2XUnIxvPuaPWtPWg";

    assertEquals("", value(tokens(person()), empty));
    refused(tokens(person()), empty.substring(0, empty.length() - 1) + 'h');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hunter2",
        "t1:",
        "t1:hunter2",
        "t0:pAaJxC2XUnIxvPuaPWtPWg",
        "t01:pAaJxC2XUnIxvPuaPWtPWg",
        "T1:pAaJxC2XUnIxvPuaPWtPWg",
        "t1:pAaJxC2XUnIxvPuaPWtPWg==",
        " t1:pAaJxC2XUnIxvPuaPWtPWg",
        "t1:pAaJxC2XUnIxvPuaPWtPWg ",
        "t12345678:pAaJxC2XUnIxvPuaPWtPWg",
        "t1:pAaJxC2XUnIxvPuaPWtPW+",
        "ann@example"
      })
  void whatIsNoTokenIsRefusedWithoutShowingIt(String text) {
    Reversal.Refused refused = refused(tokens(person()), text);

    assertEquals("no token", refused.why());
    assertFalse(refused.toString().contains("hunter2"));
    assertFalse(refused.toString().contains("pAaJ"));
  }

  @Test
  void aPseudonymIsRefusedAsWhatItIs() {
    String pseudonym = "v1:kDBzN-snAIpURl0lmQTWlQ0ZmY4Vmpq_KYEJ9GKXoSU";

    assertTrue(refused(tokens(person()), pseudonym).why().startsWith("a pseudonym"));
  }

  @Test
  void aTokenOfAnotherKeyDomainOrVersionIsRefused() {
    assertTrue(refused(tokens(person(1, OTHER_KEY)), ANN).why().contains("not made with this key"));
    Policies order = Policies.none().tokenise("order", 1, Policies.KEY, "*.value");
    Tokens other = Tokens.of(order.source(), "order", Map.of());
    assertTrue(refused(other, ANN).why().contains("not made with this key"));

    Reversal.Refused unknown = refused(tokens(person(3, Policies.KEY)), ANN);
    assertEquals("a token of key version 1, and keys are known of [3]", unknown.why());
    assertEquals("give that key: --key 1='${file:/path}'", unknown.hint());
  }

  @Test
  void keysOfEveryVersionAndOfAnyRuleOfTheDomainServe() {
    Policies now =
        person(2, OTHER_KEY)
            .tokenise("person", 2, Policies.KEY, "*.other")
            .tokenise("order", 1, OTHER_KEY, "*.number");
    Tokens tokens = Tokens.of(now.source(), "person", Map.of(1, Policies.KEY));

    assertEquals("ann@example", value(tokens, ANN));
    assertEquals("bob", value(tokens, token(person(2, OTHER_KEY), "bob")));
    assertEquals("bob", value(tokens, token(person(2, Policies.KEY), "bob")));
  }

  @Test
  void aKeyThatIsTooShortIsRefusedWithoutShowingIt() {
    Secret shortKey = new Secret("hunter2");
    Policies policies = person(1, shortKey);

    for (Runnable reading :
        List.<Runnable>of(policies::policy, () -> tokens(policies), () -> further(shortKey))) {
      VarveException refused = assertThrows(VarveException.class, reading::run);

      assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    }
  }

  private static void further(Secret key) {
    Tokens.of(Policies.none().source(), "person", Map.of(1, key));
  }

  @Test
  void aDomainWithoutAKeyIsRefusedAndTheOthersAreNamed() {
    Policies policies =
        Policies.none()
            .tokenise("person", 1, Policies.KEY, "*.value")
            .rule(Kind.HMAC, "*.other")
            .tokenise("order", 1, Policies.KEY, "*.number");

    VarveException refused =
        assertThrows(VarveException.class, () -> Tokens.of(policies.source(), "persons", Map.of()));

    assertEquals(ErrorCode.USAGE, refused.code());
    assertEquals("domains of its rules tokenise: order, person", refused.hint());
  }
}
