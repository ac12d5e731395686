package dev.varve.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ColumnRule.Kind;
import dev.varve.model.TableId;
import org.junit.jupiter.api.Test;

/** Which rule means which column, and what is not known is held against it. */
class ColumnRulesTest {
  private static final TableId CUSTOMERS = TableId.of("public", "customers");
  private static final TableId ODD = TableId.of("Größe", "a.b c");

  @Test
  void meansAColumnByTableInAnySchemaOrBySchemaToo() {
    ColumnRules rules = Policies.none().rule(Kind.DROP, "customers.e?ail", "sales.*.phone").rules();

    assertEquals(Kind.DROP, rules.ruleOf(CUSTOMERS, "email", "text").kind());
    assertEquals(Kind.DROP, rules.ruleOf(TableId.of("x", "customers"), "email", "text").kind());
    assertEquals(Kind.DROP, rules.ruleOf(TableId.of("sales", "leads"), "phone", "text").kind());
    assertNull(rules.ruleOf(CUSTOMERS, "phone", "text"));
    assertNull(rules.ruleOf(CUSTOMERS, "Email", "text"));
    assertNull(rules.ruleOf(CUSTOMERS, "emails", "text"));
  }

  @Test
  void aQuestionMarkStandsForADotInAName() {
    ColumnRules rules = Policies.none().rule(Kind.DROP, "Größe.a?b c.x?y").rules();

    assertEquals(Kind.DROP, rules.ruleOf(ODD, "x.y", "text").kind());
  }

  @Test
  void theFirstRuleThatMeansAColumnHolds() {
    ColumnRules rules =
        Policies.none().rule(Kind.KEEP, "customers.id").rule(Kind.NULL, "customers.*").rules();

    assertEquals(Kind.KEEP, rules.ruleOf(CUSTOMERS, "id", "int8").kind());
    assertEquals(Kind.NULL, rules.ruleOf(CUSTOMERS, "name", "text").kind());
  }

  @Test
  void meansColumnsByTypeAndByClass() {
    ColumnRules rules =
        Policies.none()
            .ofType(Kind.DROP, "character varying*")
            .ofClass(Kind.NULL, "personal")
            .classified("personal", "public.customers.name")
            .rules();

    assertEquals(Kind.DROP, rules.ruleOf(ODD, "x", "character varying(20)").kind());
    assertEquals(Kind.NULL, rules.ruleOf(CUSTOMERS, "name", "text").kind());
    assertNull(rules.ruleOf(CUSTOMERS, "other", "text"));
  }

  @Test
  void withholdsWhatNothingSpeaksOfInAClassifiedTable() {
    ColumnRules rules =
        Policies.none()
            .classified("personal", "customers.email", "customers.note")
            .classified("public", "customers.id")
            .withholding()
            .rules();

    assertFalse(rules.withholds(CUSTOMERS, "email"));
    assertFalse(rules.withholds(CUSTOMERS, "id"));
    assertTrue(rules.withholds(CUSTOMERS, "e_mail_2"));
    assertFalse(rules.withholds(TableId.of("public", "orders"), "anything"));
  }

  @Test
  void holdsAnUnknownTypeAgainstTheColumn() {
    ColumnRules rules =
        Policies.none().ofType(Kind.KEEP, "int*").rule(Kind.DROP, "customers.*").rules();

    assertTrue(rules.mayTouch(CUSTOMERS, "id"), "it may be no int");
    assertFalse(rules.mayTouch(ODD, "id"));
    assertTrue(Policies.none().ofType(Kind.DROP, "inet").rules().mayTouch(ODD, "id"));
  }

  @Test
  void holdsAnUnknownTableAgainstTheColumn() {
    ColumnRules rules =
        Policies.none().rule(Kind.KEEP, "orders.email").rule(Kind.DROP, "customers.email").rules();

    assertTrue(rules.mayTouch(null, "email"));
    assertFalse(rules.mayTouch(null, "id"));
    assertTrue(rules.mayTouch(null));
    assertFalse(rules.mayTouch(ODD));
    assertFalse(
        Policies.none()
            .rule(Kind.KEEP, "*.email")
            .rule(Kind.DROP, "customers.email")
            .rules()
            .mayTouch(null, "email"),
        "kept in every table");
  }

  @Test
  void isEmptyWhenEveryRuleKeeps() {
    assertTrue(Policies.none().rule(Kind.KEEP, "*.*").rules().isEmpty());
    assertFalse(Policies.none().rule(Kind.NULL, "*.*").rules().isEmpty());
    assertFalse(Policies.none().classified("c", "a.b").withholding().rules().isEmpty());
  }
}
