package dev.varve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.model.SourcePosition.Binlog;
import dev.varve.model.SourcePosition.Log;
import dev.varve.model.SourcePosition.Postgres;
import dev.varve.model.SourcePosition.SnapshotRead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionTest {
  /** In the order of their logs. */
  private static final List<SourcePosition> POSTGRES =
      List.of(
          SnapshotRead.INSTANCE,
          new Postgres(1, 7, 0),
          new Postgres(1, 7, 1),
          new Postgres(1, 0xFFFF_FFFFL, 0),
          new Postgres(0x10, 1, 0),
          new Postgres(-1, 1, 0));

  private static final List<SourcePosition> BINLOG =
      List.of(
          SnapshotRead.INSTANCE,
          new Binlog(1, 4, 0),
          new Binlog(1, 4, 1),
          new Binlog(1, 0xFFFF_FFFFL, 0),
          new Binlog(9, 4, 0),
          new Binlog(10, 4, 0),
          new Binlog(0x7FFF_FFFF, Long.MAX_VALUE, 0x7FFF_FFFF));

  private static final List<SourcePosition> LOG =
      List.of(
          SnapshotRead.INSTANCE,
          new Log(Log.Kind.DELIVERED, "orders.00000000.0000000000000001", 0),
          new Log(Log.Kind.DELIVERED, "orders.00000000.0000000000000001", 1),
          new Log(Log.Kind.DELIVERED, "orders.00000000.0000000000000002", 0));

  @Test
  void isOrderedAsItsLogIsByItselfAndAsText() {
    for (List<SourcePosition> ordered : List.of(POSTGRES, BINLOG, LOG)) {
      List<SourcePosition> sorted = new ArrayList<>(ordered);
      Collections.shuffle(sorted, new Random(1));
      sorted.sort(null);
      assertEquals(ordered, sorted);
      Collections.shuffle(sorted, new Random(2));
      sorted.sort(Comparator.comparing(SourcePosition::text));
      assertEquals(ordered, sorted);
    }
  }

  @Test
  void isReadBackFromItsText() {
    for (List<SourcePosition> positions : List.of(POSTGRES, BINLOG, LOG)) {
      for (SourcePosition position : positions) {
        assertEquals(position, SourcePosition.parse(position.text()));
      }
    }
    for (Log.Kind kind : Log.Kind.values()) {
      SourcePosition position = new Log(kind, "0000002a.1", 3);
      assertEquals(position, SourcePosition.parse(position.text()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "r1", "s1", "t1", "y", "y.00000000", "z1.00000000", "y1.0000000g"})
  void refusesATextThatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> SourcePosition.parse(text));
  }
}
