package dev.varve.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ColumnRule.Kind;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a record that could not be read keep nothing that a rule may mean. */
class RejectMaskTest {
  private static final TableId CUSTOMERS = TableId.of("public", "customers");
  private static final String CANARY = "hunter2";

  private static Reject reject(TableId table, String key, String value) {
    return new Reject(
        "topic",
        SourcePosition.SnapshotRead.INSTANCE,
        table,
        1,
        "VRV-2008",
        "cannot be read",
        1,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private static Reject mask(Reject reject) {
    return Policies.none().rule(Kind.MASK, "customers.email").policy().mask(reject);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void masksTheFieldsOfAnEnvelopeAndKeepsTheRest() {
    Reject masked =
        mask(
            reject(
                CUSTOMERS,
                "{\"id\":1}",
                "{\"before\":null,\"after\":{\"id\":1,\"email\":\"hunter2\",\"n\":1.50},"
                    + "\"source\":{\"table\":\"customers\",\"query\":\"x hunter2\"},"
                    + "\"op\":\"c\",\"ts_ms\":5,\"more\":\"hunter2\"}"));

    assertEquals("{\"id\":1}", text(masked.key()));
    assertEquals(
        "{\"before\":null,\"after\":{\"id\":1,\"email\":\"(withheld)\",\"n\":1.50},"
            + "\"source\":{\"table\":\"customers\",\"query\":\"(withheld)\"},"
            + "\"op\":\"c\",\"ts_ms\":5,\"more\":\"(withheld)\"}",
        text(masked.value()));
    assertTrue(
        masked.message().endsWith("values in its bytes were withheld because of column rules"));
  }

  @Test
  void masksUnderAnEmbeddedSchemaWithoutItsDefaults() {
    Reject masked =
        mask(
            reject(
                CUSTOMERS,
                "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"email\":\"hunter2\"}}",
                "{\"schema\":{\"fields\":[{\"field\":\"email\",\"default\":\"hunter2\"}]},"
                    + "\"payload\":{\"op\":\"d\",\"before\":{\"email\":{\"a\":\"hunter2\"}}}}"));

    assertEquals(
        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"email\":\"(withheld)\"}}",
        text(masked.key()));
    assertEquals(
        "{\"schema\":{\"fields\":[{\"field\":\"email\"}]},"
            + "\"payload\":{\"op\":\"d\",\"before\":{\"email\":\"(withheld)\"}}}",
        text(masked.value()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "\"hunter2\"",
        "[\"hunter2\"]",
        "{\"after\":{\"email\":\"hunter2\"",
        "{\"op\":\"c\"} hunter2",
        "{\"schema\":{},\"payload\":\"hunter2\"}",
        "\u0000\u0000\u0000\u0000\u0001hunter2",
        ""
      })
  void withholdsWhatIsNoMessageInJson(String bytes) {
    Reject masked = mask(reject(CUSTOMERS, null, bytes));

    assertNull(masked.value());
    assertTrue(masked.message().endsWith("its bytes were withheld because of column rules"));
    assertFalse(masked.message().contains(CANARY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"hunter2\",\"ts_ms\":\"hunter2\",\"before\":\"hunter2\",\"after\":[\"hunter2\"]}",
        "{\"op\":\"c\",\"source\":\"hunter2\",\"transaction\":{\"x\":\"hunter2\"}}",
        "{\"op\":\"c\",\"source\":{\"db\":{\"x\":\"hunter2\"}},\"transaction\":[\"hunter2\"]}",
        "{\"email\":\"hunter2\",\"email\":\"hunter2\"}"
      })
  void keepsNothingWhereNoneShouldBe(String bytes) {
    assertFalse(text(mask(reject(CUSTOMERS, null, bytes)).value()).contains(CANARY));
  }

  @Test
  void leavesRejectsOfOtherTablesAlone() {
    Reject other = reject(TableId.of("public", "orders"), "hunter2", "hunter2");

    assertSame(other, mask(other));
    Reject empty = reject(CUSTOMERS, null, null);
    assertSame(empty, mask(empty));
  }

  @Test
  void masksWhateverARuleMayMeanWhenTheTableIsNotKnown() {
    Reject masked =
        mask(reject(null, "hunter2", "{\"op\":\"c\",\"after\":{\"email\":\"hunter2\"}}"));

    assertNull(masked.key());
    assertFalse(text(masked.value()).contains(CANARY));
  }
}
