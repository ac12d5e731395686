package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectsInARowTest {
  private static final int POISONED_FROM = 1000;

  private final RejectsInARow rejects = new RejectsInARow(POISONED_FROM);

  /** How often a table is told of while so many of its records are rejected. */
  private long told(String table, int count) {
    return IntStream.range(0, count).filter(i -> rejects.poisonsNow(table)).count();
  }

  @Test
  void tellsOfATableOnceHoweverManyRejectsFollow() {
    assertEquals(0, told("public.orders", POISONED_FROM - 1));
    assertEquals(1, told("public.orders", 5 * POISONED_FROM));
  }

  @Test
  void aGoodRecordEndsTheRow() {
    told("public.orders", POISONED_FROM - 1);
    assertFalse(rejects.healsNow("public.orders"));

    assertEquals(0, told("public.orders", POISONED_FROM - 1));
    assertEquals(1, told("public.orders", 1));
  }

  @Test
  void tellsOfItsHealingOnceAndThenOfTheNextRow() {
    told("public.orders", 2 * POISONED_FROM);

    assertTrue(rejects.healsNow("public.orders"));
    assertFalse(rejects.healsNow("public.orders"));
    assertEquals(1, told("public.orders", POISONED_FROM));
  }

  @Test
  void countsEachTableAlone() {
    for (int i = 0; i < POISONED_FROM - 1; i++) {
      assertFalse(rejects.poisonsNow("public.orders"));
      assertFalse(rejects.healsNow("public.lines"));
    }
    assertEquals(0, told("public.lines", 1));
    assertEquals(1, told("public.orders", 1));
    assertFalse(rejects.isEmpty());
  }

  @Test
  void forgetsNamesThatBrokenRecordsMakeUp() {
    told("public.orders", POISONED_FROM - 1);
    IntStream.range(0, 20_000).forEach(i -> rejects.poisonsNow("made up " + i));

    assertEquals(0, told("public.orders", 1));
  }
}
