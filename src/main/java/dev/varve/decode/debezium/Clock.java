package dev.varve.decode.debezium;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Text of times, and times of text. */
final class Clock {
  /** Stands for a text that names no moment in UTC that microseconds hold. */
  static final long NO_MOMENT = Long.MIN_VALUE;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final int SHORTEST = "2020-01-01T00:00:00Z".length();
  private static final long SECONDS_MAX = Long.MAX_VALUE / MICROS_PER_SECOND - 1;

  private Clock() {}

  /** {@code [-]hh:mm:ss.fff}, with this many digits of a second, which are also the unit. */
  static String time(long count, int digits) {
    long unit = 1;
    for (int i = 0; i < digits; i++) {
      unit *= 10;
    }
    long seconds = Math.abs(count / unit);
    StringBuilder text = new StringBuilder(count < 0 ? "-" : "");
    padded(text, seconds / 3600, 2).append(':');
    padded(text, seconds / 60 % 60, 2).append(':');
    padded(text, seconds % 60, 2).append('.');
    return padded(text, Math.abs(count % unit), digits).toString();
  }

  /** {@code 2020-01-01T00:00:00.123456789}. */
  static String timestampOfNanos(long nanos) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(nanos, NANOS_PER_SECOND),
            (int) Math.floorMod(nanos, NANOS_PER_SECOND),
            ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(time.toLocalDate().toString()).append('T');
    padded(text, time.getHour(), 2).append(':');
    padded(text, time.getMinute(), 2).append(':');
    padded(text, time.getSecond(), 2).append('.');
    return padded(text, time.getNano(), 9).toString();
  }

  private static StringBuilder padded(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
  }

  /** Microseconds since 1970 of {@code 2020-01-01T00:00:00.123456Z}, or {@link #NO_MOMENT}. */
  static long microsOfMoment(String text) {
    int end = text.length() - 1;
    if (text.length() < SHORTEST || text.charAt(end) != 'Z') {
      return NO_MOMENT;
    }
    try {
      return isPlain(text, end) ? plain(text, end) : unusual(text);
    } catch (DateTimeException noDate) {
      return NO_MOMENT;
    }
  }

  private static boolean isPlain(String text, int end) {
    String shape = "0000-00-00T00:00:00";
    for (int i = 0; i < shape.length(); i++) {
      char c = text.charAt(i);
      char wanted = shape.charAt(i);
      if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
        return false;
      }
    }
    if (end == shape.length()) {
      return true;
    }
    if (text.charAt(shape.length()) != '.' || end > shape.length() + 7) {
      return false;
    }
    for (int i = shape.length() + 1; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static long plain(String text, int end) {
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      return NO_MOMENT;
    }
    long days =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    long micros = end == 19 ? 0 : number(text, 20, end);
    for (int digits = Math.max(0, end - 20); digits < 6; digits++) {
      micros *= 10;
    }
    return (days * 86_400L + hour * 3600L + minute * 60L + second) * MICROS_PER_SECOND + micros;
  }

  private static long unusual(String text) {
    Instant instant = Instant.parse(text);
    if (instant.getNano() % 1000 != 0 || Math.abs(instant.getEpochSecond()) > SECONDS_MAX) {
      return NO_MOMENT;
    }
    return instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1000;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }
}
