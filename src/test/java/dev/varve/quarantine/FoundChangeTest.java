package dev.varve.quarantine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.SourcePosition.SnapshotRead;
import dev.varve.model.TableId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a change that was found travels, and what it is. */
class FoundChangeTest {
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final TableId LINES = TableId.of("public", "lines");
  private static final Hash128 SCHEMA = new Hash128(-2, 3);
  private static final byte[] ROW = {0, 1, 2};
  private static final SourcePosition IN_LOG = new SourcePosition.Binlog(3, 4, 5);
  private static final FoundChange BETWEEN =
      found("000002@7", ORDERS, SnapshotRead.INSTANCE, Operation.DELETE, 5, ROW);
  private static final FoundChange GONE =
      found("000002@7", ORDERS, IN_LOG, Operation.DELETE, 5, ROW);
  private static final FoundChange THERE =
      found("000002@7", ORDERS, IN_LOG, Operation.READ, 5, ROW);

  private static FoundChange found(
      String epoch,
      TableId table,
      SourcePosition position,
      Operation operation,
      long micros,
      byte[] row) {
    return new FoundChange(epoch, table, position, operation, micros, SCHEMA, row);
  }

  @Test
  void comesBackFromItsLineAsItWent() {
    for (FoundChange found : List.of(BETWEEN, GONE, THERE)) {
      SentRecord sent = RejectText.decode(RejectText.encode(found.toSent()));

      FoundChange back = FoundChange.of(sent);

      assertTrue(sent.isFound());
      assertFalse(sent.wasRejected());
      assertEquals(found.epoch(), back.epoch());
      assertEquals(found.table(), back.table());
      assertEquals(found.position(), back.position());
      assertEquals(found.operation(), back.operation());
      assertEquals(found.timeMicros(), back.timeMicros());
      assertEquals(found.schema(), back.schema());
      assertArrayEquals(found.image(), back.image());
    }
  }

  /** Its line is a part of the archive's format. */
  @Test
  void betweenEpochsItsKeyIsTheFingerprintAlone() {
    assertEquals(16, BETWEEN.toSent().reject().key().length);
    assertEquals("VRV-2013", BETWEEN.toSent().reject().cause());
    assertEquals(17, THERE.toSent().reject().key().length);
    assertEquals('r', THERE.toSent().reject().key()[16]);
    assertEquals("VRV-2009", THERE.toSent().reject().cause());
  }

  @Test
  void isADeleteAtThePlaceOfASnapshotWhichNoLogSends() {
    ChangeEvent change = BETWEEN.change();

    assertTrue(change.isFoundDelete());
    assertEquals("r", change.position().text());
    assertArrayEquals(ROW, change.before());
    assertFalse(GONE.change().isFoundDelete());
  }

  @Test
  void isARowOrTheEndOfOneAtItsPlaceInTheLog() {
    assertEquals(IN_LOG, THERE.change().position());
    assertArrayEquals(ROW, THERE.change().after());
    assertEquals(null, THERE.change().before());
    assertArrayEquals(ROW, GONE.change().before());
    assertEquals(null, GONE.change().after());
  }

  @Test
  void isTheSameHoweverOftenItIsFoundAndAnotherInAnotherEpochTablePlaceOrRow() {
    for (FoundChange one : List.of(BETWEEN, GONE)) {
      SourcePosition at = one.position();
      Hash128 id = id(one);

      assertEquals(id, id(found("000002@7", ORDERS, at, Operation.DELETE, 99, ROW.clone())));
      assertNotEquals(id, id(found("000003@7", ORDERS, at, Operation.DELETE, 5, ROW)));
      assertNotEquals(id, id(found("000002@7", LINES, at, Operation.DELETE, 5, ROW)));
      byte[] other = {0, 1, 3};
      assertNotEquals(id, id(found("000002@7", ORDERS, at, Operation.DELETE, 5, other)));
    }
    assertNotEquals(id(BETWEEN), id(GONE));
    assertNotEquals(id(THERE), id(GONE));
  }

  private static Hash128 id(FoundChange found) {
    return new ChangeHash().of(found.change());
  }

  @Test
  void refusesWhatIsNone() {
    Reject whole = BETWEEN.toSent().reject();
    Reject inLog = THERE.toSent().reject();
    byte[] unknown = inLog.key().clone();
    unknown[16] = '?';
    byte[] create = inLog.key().clone();
    create[16] = 'c';

    assertRefused(whole.cause(), whole.position(), null, whole.value());
    assertRefused(whole.cause(), whole.position(), new byte[15], whole.value());
    assertRefused(whole.cause(), whole.position(), inLog.key(), whole.value());
    assertRefused(whole.cause(), whole.position(), whole.key(), null);
    assertRefused(whole.cause(), IN_LOG, whole.key(), whole.value());
    assertRefused(whole.cause(), IN_LOG, inLog.key(), whole.value());
    assertRefused(inLog.cause(), whole.position(), whole.key(), whole.value());
    assertRefused(inLog.cause(), IN_LOG, Arrays.copyOf(inLog.key(), 16), whole.value());
    assertRefused(inLog.cause(), IN_LOG, unknown, whole.value());
    assertRefused(inLog.cause(), IN_LOG, create, whole.value());
    assertRefused("VRV-2008", whole.position(), whole.key(), whole.value());
  }

  private static void assertRefused(
      String cause, SourcePosition position, byte[] key, byte[] value) {
    SentRecord sent =
        new SentRecord("000002@7", new Reject("o", position, ORDERS, 5, cause, "m", 1, key, value));
    assertThrows(IllegalArgumentException.class, () -> FoundChange.of(sent));
  }

  /** Before the snapshot's rows there is nothing to read. */
  @Test
  void noRowIsFoundBetweenEpochs() {
    assertThrows(
        IllegalArgumentException.class,
        () -> found("000002@7", ORDERS, SnapshotRead.INSTANCE, Operation.READ, 5, ROW));
  }
}
