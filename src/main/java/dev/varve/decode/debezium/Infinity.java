package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import java.time.LocalDate;

/**
 * A count of PostgreSQL's, of which Debezium takes some numbers for {@code infinity} and {@code
 * -infinity}: they are no moments, so they do not fit. Two timestamps of PostgreSQL's, 294,000
 * years from now, are such numbers too.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-timestamp-type">Debezium,
 *     PostgreSQL, TIMESTAMP type; of dates {@code DebeziumTypesIT} shows it</a>
 */
record Infinity(Form.Count unit) implements Form {
  private static final String POSITIVE = "infinity";
  private static final String NEGATIVE = "-infinity";

  /** The driver's numbers, which Debezium takes for microseconds. */
  private static final long POSITIVE_MICROS = 9_223_372_036_825_200_000L;

  private static final long NEGATIVE_MICROS = -9_223_372_036_832_400_000L;

  /** PostgreSQL's first; every day before it is none of its dates. */
  private static final long FIRST_DAY = LocalDate.of(-4713, 11, 24).toEpochDay();

  private static final long POSITIVE_DAY_STREAMED = LocalDate.of(-5_877_611, 6, 21).toEpochDay();
  private static final long NEGATIVE_DAY_STREAMED = LocalDate.of(-5_877_611, 6, 22).toEpochDay();

  /**
   * Of the driver's numbers, days in the connector's zone, what 32 bits hold; or the day before.
   */
  private static final long POSITIVE_DAY_READ = -622_191_233;

  private static final long NEGATIVE_DAY_READ = -625_821_271;

  @Override
  public FieldType type() {
    return unit.type();
  }

  @Override
  public void write(Input in, RowImageWriter row) {
    long count = in.integer();
    String text = text(count);
    if (text == null) {
      unit.put(count, row);
    } else {
      row.writeMisfit(text);
    }
  }

  @Override
  public boolean fits(Object value) {
    return !(value instanceof Long count) || (text(count) == null && unit.fits(count));
  }

  /** What the number stands for, or null if it is a count. */
  private String text(long count) {
    return switch (unit) {
      case DAYS -> count >= FIRST_DAY ? null : textOfDay(count);
      case MILLIS -> text(count, POSITIVE_MICROS / 1000, NEGATIVE_MICROS / 1000);
      case MICROS -> text(count, POSITIVE_MICROS, NEGATIVE_MICROS);
      case NANOS -> text(count, Long.MAX_VALUE, Long.MIN_VALUE);
    };
  }

  private static String text(long count, long positive, long negative) {
    return count == positive ? POSITIVE : count == negative ? NEGATIVE : null;
  }

  private static String textOfDay(long day) {
    if (day == POSITIVE_DAY_STREAMED || isOrBefore(day, POSITIVE_DAY_READ)) {
      return POSITIVE;
    }
    if (day == NEGATIVE_DAY_STREAMED || isOrBefore(day, NEGATIVE_DAY_READ)) {
      return NEGATIVE;
    }
    return day + " d";
  }

  private static boolean isOrBefore(long day, long other) {
    return day == other || day == other - 1;
  }
}
