package dev.varve.decode;

import java.time.LocalDate;

/**
 * PostgreSQL's ISO text of dates and timestamps as counts since 1970-01-01, proleptic Gregorian.
 * The year 1 BC is the year 0.
 *
 * @see <a href="https://www.postgresql.org/docs/17/datatype-datetime.html">PostgreSQL 17, date/time
 *     types</a>
 */
final class PostgresTime {
  /** The answer for an infinity and for a moment that the count cannot hold. */
  static final long BEYOND = Long.MIN_VALUE;

  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long SECONDS_MAX = Long.MAX_VALUE / MICROS_PER_SECOND;
  private static final long SECONDS_PER_DAY = 86_400L;

  private final String text;
  private final int end;
  private final boolean beforeChrist;
  private int at;

  private PostgresTime(String text) {
    this.text = text;
    this.beforeChrist = text.endsWith(" BC");
    this.end = beforeChrist ? text.length() - 3 : text.length();
  }

  /** Days since 1970-01-01, or {@link #BEYOND}. */
  static long days(String text) {
    if (isInfinity(text)) {
      return BEYOND;
    }
    PostgresTime time = new PostgresTime(text);
    long days = time.date();
    time.requireEnd();
    return days;
  }

  /**
   * Microseconds since 1970-01-01T00:00:00, in UTC if the text has a zone offset, else on its own
   * wall clock; or {@link #BEYOND}.
   */
  static long micros(String text) {
    if (isInfinity(text)) {
      return BEYOND;
    }
    PostgresTime time = new PostgresTime(text);
    long days = time.date();
    time.expect(' ');
    long seconds = days * SECONDS_PER_DAY + time.clock();
    long fraction = time.fraction();
    seconds -= time.offset();
    time.requireEnd();
    return combine(seconds, fraction);
  }

  private static long combine(long seconds, long fraction) {
    if (Math.abs(seconds) > SECONDS_MAX
        || (seconds == SECONDS_MAX && fraction > Long.MAX_VALUE % MICROS_PER_SECOND)) {
      return BEYOND;
    }
    return seconds * MICROS_PER_SECOND + fraction;
  }

  private static boolean isInfinity(String text) {
    return text.equals("infinity") || text.equals("-infinity");
  }

  private long date() {
    int year = number();
    expect('-');
    int month = number();
    expect('-');
    return LocalDate.of(beforeChrist ? 1 - year : year, month, number()).toEpochDay();
  }

  private long clock() {
    long hours = number();
    expect(':');
    long minutes = number();
    expect(':');
    return hours * 3600 + minutes * 60 + number();
  }

  private long fraction() {
    if (at == end || text.charAt(at) != '.') {
      return 0;
    }
    at++;
    int start = at;
    long value = number();
    for (int digits = at - start; digits < 6; digits++) {
      value *= 10;
    }
    return value;
  }

  /** Seconds east of UTC: {@code +HH}, {@code +HH:MM} or {@code +HH:MM:SS}; none is 0. */
  private long offset() {
    if (at == end) {
      return 0;
    }
    char sign = text.charAt(at++);
    if (sign != '+' && sign != '-') {
      throw new IllegalArgumentException("not a zone offset");
    }
    long seconds = number() * 3600L;
    for (int unit = 60; at < end && unit >= 1; unit /= 60) {
      expect(':');
      seconds += (long) number() * unit;
    }
    return sign == '-' ? -seconds : seconds;
  }

  private int number() {
    int start = at;
    int value = 0;
    while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = Math.addExact(Math.multiplyExact(value, 10), text.charAt(at++) - '0');
    }
    if (at == start) {
      throw new IllegalArgumentException("digits expected");
    }
    return value;
  }

  private void expect(char c) {
    if (at >= end || text.charAt(at) != c) {
      throw new IllegalArgumentException("not ISO date style");
    }
    at++;
  }

  private void requireEnd() {
    if (at != end) {
      throw new IllegalArgumentException("not ISO date style");
    }
  }
}
