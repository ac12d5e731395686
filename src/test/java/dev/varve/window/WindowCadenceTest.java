package dev.varve.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowCadenceTest {
  private static final long YEAR_1900 = -2208988800L;
  private static final long YEAR_2100 = 4102444800L;

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZoneId.getAvailableZoneIds().stream().sorted().toList()).map(ZoneId::of);
  }

  @Provide
  Arbitrary<Duration> lengths() {
    return Arbitraries.of(
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(6),
        Duration.ofDays(1),
        Duration.ofDays(7),
        Duration.ofDays(31));
  }

  @Property(tries = 2000)
  void putsEveryMomentIntoOneWindowAndLeavesNoGap(
      @ForAll("zones") ZoneId zone,
      @ForAll("lengths") Duration length,
      @ForAll @LongRange(min = YEAR_1900, max = YEAR_2100) long second) {
    assertTiles(zone, length, Instant.ofEpochSecond(second));
  }

  @ParameterizedTest
  @CsvSource({
    // Set back from 00:01 to 23:01 of the day before.
    "America/St_Johns, 2010-11-07T02:31:00Z",
    "Europe/Berlin, 2026-10-25T01:00:00Z",
    "Europe/Berlin, 2026-03-29T01:00:00Z",
    "Australia/Lord_Howe, 2026-04-04T15:00:00Z",
    "America/Nuuk, 2026-10-25T01:00:00Z",
    "Asia/Beirut, 2026-03-28T22:00:00Z",
    // A day that was left out.
    "Pacific/Apia, 2011-12-30T10:00:00Z"
  })
  void leavesNoGapWhereAClockIsSet(String zone, Instant moment) {
    for (Duration length :
        List.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofDays(1))) {
      for (int quarter = -120; quarter < 120; quarter++) {
        assertTiles(
            ZoneId.of(zone), length, moment.plus(Duration.ofMinutes(15).multipliedBy(quarter)));
      }
    }
  }

  private static void assertTiles(ZoneId zone, Duration length, Instant moment) {
    WindowCadence cadence = WindowCadence.of(length, zone);
    Window window = cadence.at(moment);
    assertFalse(moment.isBefore(window.start()), () -> moment + " is before " + window);
    assertTrue(moment.isBefore(window.end()), () -> moment + " is after " + window);
    assertEquals(window, WindowCadence.of(length, zone).at(window.start()));
    assertEquals(window, WindowCadence.of(length, zone).at(window.end().minusNanos(1)));
    assertEquals(window.end(), cadence.at(window.end()).start());
    Window before = WindowCadence.of(length, zone).at(window.start().minusNanos(1));
    assertEquals(window.start(), before.end());
  }

  @ParameterizedTest
  @CsvSource({"2026-03-29, 23", "2026-06-01, 24", "2026-10-25, 25"})
  void aDayHasAsManyHoursAsItsZoneGivesIt(LocalDate day, int hours) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant start = day.atStartOfDay(berlin).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(berlin).toInstant();
    List<Window> found = new ArrayList<>();
    WindowCadence hourly = WindowCadence.of(Duration.ofHours(1), berlin);
    for (Window window = hourly.at(start); window.start().isBefore(end); ) {
      found.add(window);
      window = hourly.at(window.end());
    }
    assertEquals(hours, found.size());
    assertEquals(
        new Window(start, end),
        WindowCadence.of(Duration.ofDays(1), berlin).at(start.plusSeconds(1)));
    assertEquals(Duration.ofHours(hours), Duration.between(start, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "-PT1H", "PT7M", "PT36H", "PT25H"})
  void refusesALengthThatFitsNoDay(Duration length) {
    assertThrows(IllegalArgumentException.class, () -> WindowCadence.of(length, ZoneId.of("UTC")));
  }

  @Test
  void countsWindowsOfManyDaysFrom1970() {
    WindowCadence weekly = WindowCadence.of(Duration.ofDays(7), ZoneId.of("UTC"));
    assertEquals(Instant.parse("1970-01-01T00:00:00Z"), weekly.at(Instant.EPOCH).start());
    assertEquals(
        Instant.parse("1969-12-25T00:00:00Z"), weekly.at(Instant.EPOCH.minusNanos(1)).start());
  }
}
