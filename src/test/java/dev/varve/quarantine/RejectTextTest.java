package dev.varve.quarantine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectTextTest {
  private static final String EPOCH = "000001@4711";
  private static final SourcePosition POSITION =
      new SourcePosition.Log(
          SourcePosition.Log.Kind.DELIVERED, "orders.00000002.0000000000000007", 0);

  @Test
  void isOneLineThatGivesBackWhatItTook() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    Reject taken =
        new Reject(
            "orders",
            POSITION,
            TableId.of("public", "a\n\"b"),
            -5,
            "VRV-2008",
            "two\nlines",
            3,
            new byte[0],
            every);

    String line = RejectText.encode(new SentRecord(EPOCH, taken));
    SentRecord sent = RejectText.decode(line);
    Reject given = sent.reject();

    assertEquals(EPOCH, sent.epoch());
    assertFalse(line.contains("\n"));
    assertEquals(taken.table(), given.table());
    assertEquals(taken.position(), given.position());
    assertEquals(taken.timeMicros(), given.timeMicros());
    assertEquals(taken.message(), given.message());
    assertEquals(taken.attempts(), given.attempts());
    assertArrayEquals(taken.key(), given.key());
    assertArrayEquals(taken.value(), given.value());
  }

  @Test
  void keepsThatThereIsNoTableNoKeyAndNoValue() {
    Reject taken = new Reject("orders", POSITION, null, 1, "VRV-2008", "m", 1, null, null);

    Reject given = RejectText.decode(RejectText.encode(new SentRecord(EPOCH, taken))).reject();

    assertNull(given.table());
    assertNull(given.key());
    assertNull(given.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "[]", "{\"origin\":\"secret\"", "{\"secret\":1}", "{}"})
  void refusesAnotherFormWithoutShowingIt(String line) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> RejectText.decode(line));

    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }
}
