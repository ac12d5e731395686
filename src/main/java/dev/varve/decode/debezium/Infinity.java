package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import java.time.LocalDate;

/**
 * A count of PostgreSQL's, of which Debezium takes one number for {@code infinity} and another for
 * {@code -infinity}: neither is a moment, so neither fits. No moment of PostgreSQL's is one of
 * these numbers but for two that lie 294,000 years from now.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-timestamp-type">Debezium,
 *     PostgreSQL, TIMESTAMP type</a>
 */
record Infinity(Form.Count unit, long positive, long negative) implements Form {
  private static final String POSITIVE = "infinity";
  private static final String NEGATIVE = "-infinity";

  /** As the driver has them, which Debezium takes for microseconds. */
  private static final long POSITIVE_MICROS = 9_223_372_036_825_200_000L;

  private static final long NEGATIVE_MICROS = -9_223_372_036_832_400_000L;

  /** Both in the past: the driver's number of milliseconds overflows an int of days. */
  private static final LocalDate POSITIVE_DAY = LocalDate.of(-5_877_611, 6, 21);

  private static final LocalDate NEGATIVE_DAY = LocalDate.of(-5_877_611, 6, 22);

  static Infinity of(Form.Count unit) {
    return switch (unit) {
      case DAYS -> new Infinity(unit, POSITIVE_DAY.toEpochDay(), NEGATIVE_DAY.toEpochDay());
      case MILLIS -> new Infinity(unit, POSITIVE_MICROS / 1000, NEGATIVE_MICROS / 1000);
      case MICROS -> new Infinity(unit, POSITIVE_MICROS, NEGATIVE_MICROS);
      case NANOS -> new Infinity(unit, Long.MAX_VALUE, Long.MIN_VALUE);
    };
  }

  @Override
  public FieldType type() {
    return unit.type();
  }

  @Override
  public void write(Input in, RowImageWriter row) {
    long count = in.integer();
    if (count == positive) {
      row.writeMisfit(POSITIVE);
    } else if (count == negative) {
      row.writeMisfit(NEGATIVE);
    } else {
      unit.put(count, row);
    }
  }

  @Override
  public boolean fits(Object value) {
    return !(value instanceof Long count)
        || (count != positive && count != negative && unit.fits(count));
  }
}
