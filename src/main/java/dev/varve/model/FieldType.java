package dev.varve.model;

/**
 * The type of a column in the archive: how its values are held in a row image and which Parquet
 * type they get. Every source type maps to one of these; what has no typed form is {@link
 * Scalar#STRING} and keeps its source type by name.
 */
public sealed interface FieldType {

  /** Types without parameters. */
  enum Scalar implements FieldType {
    BOOLEAN,
    /** A signed integer of up to 32 bits. */
    INT32,
    /** A signed integer of up to 64 bits. */
    INT64,
    FLOAT32,
    FLOAT64,
    /** UTF-8 text. */
    STRING,
    /** JSON text, exactly as the source gave it. */
    JSON,
    BYTES,
    /** Days since 1970-01-01, proleptic Gregorian. */
    DATE,
    /** Microseconds since 1970-01-01T00:00:00 on a wall clock of no zone. */
    TIMESTAMP,
    /** Microseconds since 1970-01-01T00:00:00Z. */
    TIMESTAMP_UTC
  }

  /**
   * An exact number with at most {@code precision} digits, {@code scale} of them after the point.
   */
  record Decimal(int precision, int scale) implements FieldType {
    /** What the common readers of Parquet take. */
    public static final int PRECISION_MAX = 38;

    public Decimal {
      if (precision < 1 || precision > PRECISION_MAX || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "DECIMAL(" + precision + "," + scale + ") is out of range");
      }
    }
  }

  /** A list of values of one type; elements may be null; lists nest. */
  record ListOf(FieldType element) implements FieldType {}
}
