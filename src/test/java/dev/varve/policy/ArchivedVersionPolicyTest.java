package dev.varve.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the rules of now make of a row that the archive has, once more. */
class ArchivedVersionPolicyTest {
  private static final TableSchema RAW =
      new TableSchema(
          TableId.of("public", "customers"),
          List.of(
              new Column("id", Scalar.INT64, "int8", false),
              new Column("email", Scalar.STRING, "text", true)),
          List.of("id"));

  private static byte[] row(String email) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(2);
    writer.writeLong(7);
    writer.writeText(email);
    return writer.finish();
  }

  private static Policies hmac(int version) {
    return Policies.none().hmac("person", version, Policies.KEY, "customers.email");
  }

  private static RowPolicy archived(Policies then) {
    return assertInstanceOf(RowPolicy.class, then.policy().on(RAW));
  }

  private static RowPolicy again(Policies now, TableSchema archived) {
    return assertInstanceOf(RowPolicy.class, now.policy().onArchived(archived));
  }

  private static String email(byte[] image) {
    RowImageReader reader = new RowImageReader();
    reader.reset(image, 2);
    reader.next();
    reader.readLong();
    return reader.next() == Slot.NULL ? null : reader.readText();
  }

  @Test
  void aValueThatWentThroughTheRuleOfNowGoesThroughItNoMore() {
    TableSchema archived = archived(hmac(1)).archived();

    assertInstanceOf(TablePolicy.Untouched.class, hmac(1).policy().onArchived(archived));
  }

  @Test
  void aValueThatWentThroughNoRuleGoesThroughTheOneOfNow() {
    RowPolicy again = again(hmac(1), RAW);

    assertEquals(archived(hmac(1)).archived(), again.archived());
    assertArrayEquals(archived(hmac(1)).apply(row("ann")), again.apply(row("ann")));
  }

  @Test
  void aValueThatWentThroughAnotherRuleIsLeftOut() {
    RowPolicy then = archived(hmac(1));
    RowPolicy again = again(hmac(2), then.archived());
    byte[] image = again.apply(then.apply(row("ann")));

    assertEquals("withhold", again.archived().columns().get(1).rule());
    assertEquals(null, email(image));
    RowPolicy third = again(hmac(2), again.archived());
    assertEquals(again.archived(), third.archived());
    assertArrayEquals(image, third.apply(image));
  }

  @Test
  void whatNoRuleTouchesAnyMoreStaysAsItIs() {
    TableSchema archived = archived(hmac(1)).archived();

    assertInstanceOf(TablePolicy.Untouched.class, Policies.none().policy().onArchived(archived));
  }

  @Test
  void whatIsToBeDroppedOrEmptyIsSoWhateverItWentThrough() {
    RowPolicy then = archived(hmac(1));
    RowPolicy dropped = again(Policies.none().rule(Kind.DROP, "customers.email"), then.archived());
    RowPolicy empty = again(Policies.none().rule(Kind.NULL, "customers.email"), then.archived());

    assertEquals(List.of("email"), dropped.archived().dropped());
    assertEquals(1, dropped.archived().columns().size());
    assertEquals(null, email(empty.apply(then.apply(row("ann")))));
  }

  @Test
  void aColumnThatWasDroppedBeforeIsStillNamed() {
    TableSchema archived = archived(Policies.none().rule(Kind.DROP, "customers.email")).archived();
    TableSchema wider =
        new TableSchema(
            archived.table(),
            List.of(archived.columns().get(0), new Column("phone", Scalar.STRING, "text", true)),
            archived.key(),
            archived.dropped());

    RowPolicy again = again(Policies.none().rule(Kind.MASK, "customers.phone"), wider);

    assertEquals(List.of("email"), again.archived().dropped());
  }

  @Test
  void aKeyThatWouldBeLeftOutIsRefused() {
    TableSchema keyed =
        new TableSchema(RAW.table(), archived(hmac(1)).archived().columns(), List.of("email"));

    assertInstanceOf(TablePolicy.Refused.class, hmac(2).policy().onArchived(keyed));
  }
}
