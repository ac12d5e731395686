package dev.varve.window;

import dev.varve.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The rhythm of a source's windows: a length that divides a day, counted from midnight in a zone,
 * or a number of whole days, counted from 1970-01-01. A window never crosses a midnight in its zone
 * unless it is days long, so that a day of 23 or 25 hours has so many windows of one hour.
 */
public final class WindowCadence {
  private static final Duration DAY = Duration.ofDays(1);

  private final Duration length;
  private final ZoneId zone;
  private Window last;
  private Window lastDay;

  private WindowCadence(Duration length, ZoneId zone) {
    this.length = length;
    this.zone = zone;
  }

  /**
   * A cadence; not thread-safe, because it remembers the last window and day it found.
   *
   * @throws IllegalArgumentException if the length neither divides a day nor is a number of whole
   *     days
   */
  public static WindowCadence of(Duration length, ZoneId zone) {
    boolean positive = !length.isNegative() && !length.isZero();
    boolean dividesDay = positive && DAY.toNanos() % Math.max(1, length.toNanos()) == 0;
    boolean wholeDays = positive && length.toNanos() % DAY.toNanos() == 0;
    if (!dividesDay && !wholeDays) {
      throw new IllegalArgumentException(
          "a window divides a day or is whole days, found " + length);
    }
    return new WindowCadence(length, zone);
  }

  /** The window that holds this moment. */
  public Window at(Instant moment) {
    if (!holds(last, moment)) {
      last = length.compareTo(DAY) < 0 ? withinDay(moment) : ofDays(moment);
    }
    return last;
  }

  private static boolean holds(Window window, Instant moment) {
    return window != null && !moment.isBefore(window.start()) && moment.isBefore(window.end());
  }

  private Window withinDay(Instant moment) {
    if (!holds(lastDay, moment)) {
      LocalDate day = dayOf(moment);
      lastDay = new Window(startOf(day), startOf(day.plusDays(1)));
    }
    long nanos = length.toNanos();
    long index = Duration.between(lastDay.start(), moment).toNanos() / nanos;
    Instant start = lastDay.start().plusNanos(index * nanos);
    Instant end = start.plusNanos(nanos);
    return new Window(start, end.isAfter(lastDay.end()) ? lastDay.end() : end);
  }

  /**
   * The day that has begun last: a clock that is set back over a midnight shows the day before
   * again, which does not count.
   */
  private LocalDate dayOf(Instant moment) {
    LocalDate shown = moment.atZone(zone).toLocalDate();
    LocalDate next = shown.plusDays(1);
    return moment.isBefore(startOf(next)) ? shown : next;
  }

  private Window ofDays(Instant moment) {
    long days = length.toDays();
    long day = Math.floorDiv(dayOf(moment).toEpochDay(), days) * days;
    return new Window(
        startOf(LocalDate.ofEpochDay(day)), startOf(LocalDate.ofEpochDay(day + days)));
  }

  private Instant startOf(LocalDate day) {
    return day.atStartOfDay(zone).toInstant();
  }
}
