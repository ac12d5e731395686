package dev.varve.config;

import java.io.Serializable;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day by the clock on the wall, such as {@code 22:00-06:00}.
 *
 * @param from when it begins
 * @param to when it has ended; before {@code from} when it goes over midnight
 */
public record DailyHours(LocalTime from, LocalTime to) implements Serializable {
  private static final long serialVersionUID = 1L;
  static final String REGEX = "^(([01][0-9]|2[0-3]):[0-5][0-9])-(([01][0-9]|2[0-3]):[0-5][0-9])$";
  private static final Pattern FORM = Pattern.compile(REGEX);

  /**
   * Some hours.
   *
   * @throws IllegalArgumentException if they end when they begin: that could mean all day or never
   */
  public DailyHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException("hours that end when they begin: " + from);
    }
  }

  /**
   * From the written form.
   *
   * @throws IllegalArgumentException if it is none
   */
  static DailyHours parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not hours: " + text);
    }
    return new DailyHours(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(3)));
  }

  /** Whether a time of day is in them. */
  public boolean contains(LocalTime time) {
    boolean begun = !time.isBefore(from);
    boolean ended = !time.isBefore(to);
    return from.isBefore(to) ? begun && !ended : begun || !ended;
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
