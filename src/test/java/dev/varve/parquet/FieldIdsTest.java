package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldIdsTest {
  @Test
  void followsFromTheNameAlone() {
    FieldIds one = new FieldIds();
    one.of("id");
    FieldIds other = new FieldIds();
    other.of("something");

    assertEquals(one.of("customer"), other.of("customer"));
  }

  @Test
  void isPartOfTheFormat() {
    assertEquals(1060727632, new FieldIds().of("id"));
    assertEquals(20550153, new FieldIds().of("customer"));
  }

  @Test
  void givesThePathsOfOneFileDifferentIds() {
    FieldIds ids = new FieldIds();
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      int id = ids.of("column" + i);
      assertTrue(id >= FieldIds.RESERVED && id < Integer.MAX_VALUE - 1024, "id " + id);
      assertTrue(taken.add(id), "id " + id + " is given twice");
    }
  }

  @Test
  void resolvesACollisionTheSameWayEachTime() {
    FieldIds ids = new FieldIds();
    int first = ids.of("same");
    int second = ids.of("same");
    FieldIds again = new FieldIds();
    again.of("same");

    assertNotEquals(first, second);
    assertEquals(second, again.of("same"));
  }
}
