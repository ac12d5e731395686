package dev.varve.decode.mysql;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * MySQL's text of dates and moments as counts since 1970-01-01, and the text of what the log holds
 * packed. A date with a part that is zero, and a day that its month does not have, are no dates.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/date-and-time-types.html">MySQL 8.4, date
 *     and time data types</a>
 */
final class MySqlTime {
  /** The answer for what is no date. */
  static final long NONE = Long.MIN_VALUE;

  private static final long SECONDS_PER_DAY = 86_400;
  private static final int DATE_LENGTH = 10;
  private static final int SECONDS_LENGTH = 19;
  private static final int FRACTION_MAX = 6;
  private static final int[] POWERS = {1_000_000, 100_000, 10_000, 1000, 100, 10, 1};

  private MySqlTime() {}

  /** Days since 1970-01-01 of a text {@code 2024-02-29}, or {@link #NONE}. */
  static long days(String text) {
    int year = Integer.parseInt(text, 0, 4, 10);
    int month = Integer.parseInt(text, 5, 7, 10);
    int day = Integer.parseInt(text, 8, DATE_LENGTH, 10);
    if (month < 1 || month > 12 || day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
      return NONE;
    }
    return LocalDate.of(year, month, day).toEpochDay();
  }

  /** Microseconds since 1970-01-01T00:00:00 on the text's own clock, or {@link #NONE}. */
  static long micros(String text) {
    long days = days(text);
    if (days == NONE) {
      return NONE;
    }
    int hours = Integer.parseInt(text, 11, 13, 10);
    int minutes = Integer.parseInt(text, 14, 16, 10);
    int seconds = Integer.parseInt(text, 17, SECONDS_LENGTH, 10);
    long fraction = 0;
    if (text.length() > SECONDS_LENGTH) {
      int digits = text.length() - SECONDS_LENGTH - 1;
      fraction =
          (long) Integer.parseInt(text, SECONDS_LENGTH + 1, text.length(), 10) * POWERS[digits];
    }
    long second = days * SECONDS_PER_DAY + hours * 3600L + minutes * 60L + seconds;
    return second * 1_000_000 + fraction;
  }

  /** Three bytes: day, month, year. */
  static String date(EventBytes in) {
    long packed = in.unsigned(3);
    return date(packed >> 9, packed >> 5 & 15, packed & 31);
  }

  /** Five bytes, then the fraction. */
  static String dateTime(EventBytes in, int fraction) {
    long packed = in.bigEndian(5) - 0x80_0000_0000L;
    long yearAndMonth = packed >> 22;
    return date(yearAndMonth / 13, yearAndMonth % 13, packed >> 17 & 31)
        + " "
        + clock(packed >> 12 & 31, packed >> 6 & 63, packed & 63)
        + fraction(micros(in, fraction), fraction);
  }

  /** Four bytes that count seconds since 1970 in UTC, then the fraction; all zero is no moment. */
  static String timestamp(EventBytes in, int fraction) {
    long second = in.bigEndian(4);
    long micros = micros(in, fraction);
    if (second == 0 && micros == 0) {
      return date(0, 0, 0) + " " + clock(0, 0, 0) + fraction(0, fraction);
    }
    LocalDate day = LocalDate.ofEpochDay(second / SECONDS_PER_DAY);
    long rest = second % SECONDS_PER_DAY;
    return date(day.getYear(), day.getMonthValue(), day.getDayOfMonth())
        + " "
        + clock(rest / 3600, rest / 60 % 60, rest % 60)
        + fraction(micros, fraction);
  }

  /** Three bytes, then the fraction; a negative time is the complement of both together. */
  static String time(EventBytes in, int fraction) {
    int bytes = (fraction + 1) >> 1;
    long unit = 1L << (bytes << 3);
    long packed = in.bigEndian(3 + bytes) - 0x80_0000L * unit;
    long size = Math.abs(packed);
    long seconds = size / unit;
    long micros = size % unit * POWERS[bytes << 1];
    return (packed < 0 ? "-" : "")
        + clock(seconds >> 12 & 1023, seconds >> 6 & 63, seconds & 63)
        + fraction(micros, fraction);
  }

  /** A fraction takes a byte for each two digits. */
  private static long micros(EventBytes in, int fraction) {
    int bytes = (fraction + 1) >> 1;
    return bytes == 0 ? 0 : in.bigEndian(bytes) * POWERS[bytes << 1];
  }

  private static String date(long year, long month, long day) {
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
  }

  private static String clock(long hours, long minutes, long seconds) {
    return padded(hours, 2) + ":" + padded(minutes, 2) + ":" + padded(seconds, 2);
  }

  private static String fraction(long micros, int digits) {
    return digits == 0 ? "" : "." + padded(micros, FRACTION_MAX).substring(0, digits);
  }

  private static String padded(long value, int digits) {
    String text = Long.toString(value);
    return text.length() >= digits ? text : "0".repeat(digits - text.length()) + text;
  }
}
