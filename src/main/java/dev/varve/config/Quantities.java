package dev.varve.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads quantities with a unit: {@code 10s}, {@code PT1H}, {@code 64MiB}. */
final class Quantities {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,13})(B|KiB|MiB|GiB)");

  private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,4})([dy])");
  private static final String FOREVER = "forever";

  private Quantities() {}

  /** A duration in short form or ISO 8601. */
  static Duration parse(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return iso(text);
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** A number of bytes with its unit, within bounds. */
  static long sizeBytes(String text, long least, long most) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size");
    }
    int shift =
        switch (matcher.group(2)) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    long count = Long.parseLong(matcher.group(1));
    if (count > most >> shift || count << shift < least) {
      throw new IllegalArgumentException("out of bounds");
    }
    return count << shift;
  }

  /**
   * How long something is kept: days, years, or an ISO 8601 period that is not negative; {@code
   * forever} is {@link Period#ZERO}.
   */
  static Period retention(String text) {
    if (text.equals(FOREVER)) {
      return Period.ZERO;
    }
    Matcher matcher = PERIOD.matcher(text);
    if (matcher.matches()) {
      int count = Integer.parseInt(matcher.group(1));
      return matcher.group(2).equals("d") ? Period.ofDays(count) : Period.ofYears(count);
    }
    try {
      Period period = Period.parse(text);
      if (period.isZero() || period.isNegative()) {
        throw new IllegalArgumentException("not a time to keep anything");
      }
      return period;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
