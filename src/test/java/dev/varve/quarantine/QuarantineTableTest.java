package dev.varve.quarantine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.varve.block.ChangeHash;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import org.junit.jupiter.api.Test;

class QuarantineTableTest {
  private static final String EPOCH = "000001@kafka";
  private static final SourcePosition POSITION =
      new SourcePosition.Log(
          SourcePosition.Log.Kind.DELIVERED, "orders.00000002.0000000000000007", 0);
  private final QuarantineTable table = new QuarantineTable();

  @Test
  void givesBackWhatItTook() {
    Reject taken = reject(TableId.of("public", "orders"), 3, new byte[] {1}, new byte[] {0, -1});

    Reject given = table.reject(table.change(taken, EPOCH));

    assertEquals(taken.origin(), given.origin());
    assertEquals(taken.position(), given.position());
    assertEquals(taken.table(), given.table());
    assertEquals(taken.timeMicros(), given.timeMicros());
    assertEquals(taken.cause(), given.cause());
    assertEquals(taken.message(), given.message());
    assertEquals(taken.attempts(), given.attempts());
    assertArrayEquals(taken.key(), given.key());
    assertArrayEquals(taken.value(), given.value());
  }

  @Test
  void keepsThatThereWasNoTableNoKeyAndNoValue() {
    Reject given = table.reject(table.change(reject(null, 1, null, null), EPOCH));

    assertNull(given.table());
    assertNull(given.key());
    assertNull(given.value());
  }

  @Test
  void tellsARecordFromItselfOnlyByItsAttempts() {
    TableId orders = TableId.of("public", "orders");

    assertEquals(id(reject(orders, 1, null, null)), id(reject(orders, 1, null, null)));
    assertNotEquals(id(reject(orders, 1, null, null)), id(reject(orders, 2, null, null)));
  }

  private Hash128 id(Reject reject) {
    ChangeEvent change = table.change(reject, EPOCH);
    return new ChangeHash().of(change);
  }

  private static Reject reject(TableId of, int attempts, byte[] key, byte[] value) {
    return new Reject(
        "orders", POSITION, of, 1_000_001, "VRV-2008", "not JSON", attempts, key, value);
  }
}
