package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DailyHoursTest {
  @Test
  void beginWithTheirFirstMinuteAndEndBeforeTheirLast() {
    DailyHours lunch = DailyHours.parse("12:00-13:30");

    assertTrue(lunch.contains(LocalTime.of(12, 0)));
    assertTrue(lunch.contains(LocalTime.of(13, 29, 59)));
    assertFalse(lunch.contains(LocalTime.of(13, 30)));
    assertFalse(lunch.contains(LocalTime.of(11, 59, 59)));
  }

  @Test
  void goOverMidnight() {
    DailyHours night = DailyHours.parse("22:00-06:00");

    assertTrue(night.contains(LocalTime.of(23, 59)));
    assertTrue(night.contains(LocalTime.MIDNIGHT));
    assertTrue(night.contains(LocalTime.of(5, 59)));
    assertFalse(night.contains(LocalTime.of(6, 0)));
    assertFalse(night.contains(LocalTime.of(21, 59)));
  }

  @Test
  void areWrittenAsTheyAreRead() {
    assertEquals("22:00-06:00", DailyHours.parse("22:00-06:00").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "22:00", "22-06", "24:00-06:00", "22:60-06:00", "06:00-06:00"})
  void areNothingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> DailyHours.parse(text));
  }
}
