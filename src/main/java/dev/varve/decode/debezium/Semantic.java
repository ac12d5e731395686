package dev.varve.decode.debezium;

import java.util.HashMap;
import java.util.Map;

/**
 * The semantic names that change how a value is kept; every other name leaves it to the primitive.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types">Debezium,
 *     data type mappings; each connector's page has its own</a>
 */
enum Semantic {
  DATE("io.debezium.time.Date", Kind.INT32, "days since 1970-01-01"),
  CONNECT_DATE("org.apache.kafka.connect.data.Date", Kind.INT32, "the same"),
  TIME("io.debezium.time.Time", Kind.INT32, "`hh:mm:ss.fff`; MySQL's may be negative or pass 24 h"),
  CONNECT_TIME("org.apache.kafka.connect.data.Time", Kind.INT32, "the same"),
  MICRO_TIME("io.debezium.time.MicroTime", Kind.INT64, "`hh:mm:ss.ffffff`"),
  NANO_TIME("io.debezium.time.NanoTime", Kind.INT64, "`hh:mm:ss.fffffffff`"),
  TIMESTAMP(
      "io.debezium.time.Timestamp",
      Kind.INT64,
      "no zone; milliseconds beyond the range of 64 bits of microseconds do not fit"),
  CONNECT_TIMESTAMP("org.apache.kafka.connect.data.Timestamp", Kind.INT64, "the same"),
  MICRO_TIMESTAMP("io.debezium.time.MicroTimestamp", Kind.INT64, "no zone"),
  NANO_TIMESTAMP(
      "io.debezium.time.NanoTimestamp", Kind.INT64, "no zone; `2020-01-01T00:00:00.fffffffff`"),
  ZONED_TIMESTAMP(
      "io.debezium.time.ZonedTimestamp",
      Kind.STRING,
      "of PostgreSQL, MySQL and MariaDB, which keep no zone; another zone than `Z`, or more than"
          + " six digits of a second, do not fit. Of the others, which keep the zone: `STRING`, as"
          + " sent"),
  ZONED_TIME("io.debezium.time.ZonedTime", Kind.STRING, "as sent"),
  ISO_DATE("io.debezium.time.IsoDate", Kind.STRING, "as sent"),
  ISO_TIME("io.debezium.time.IsoTime", Kind.STRING, "as sent"),
  ISO_TIMESTAMP("io.debezium.time.IsoTimestamp", Kind.STRING, "as sent"),
  INTERVAL("io.debezium.time.Interval", Kind.STRING, "as sent: ISO 8601"),
  MICRO_DURATION(
      "io.debezium.time.MicroDuration",
      Kind.INT64,
      "microseconds; Debezium takes a month as 30.4375 d"),
  NANO_DURATION("io.debezium.time.NanoDuration", Kind.INT64, "nanoseconds"),
  YEAR("io.debezium.time.Year", Kind.INT32, ""),
  STRUCTURED_DATE("io.debezium.time.StructuredDate", Kind.STRUCT, "the parts, as sent"),
  STRUCTURED_TIME("io.debezium.time.StructuredTime", Kind.STRUCT, "the parts, as sent"),
  STRUCTURED_ZONED_TIME("io.debezium.time.StructuredZonedTime", Kind.STRUCT, "the parts, as sent"),
  STRUCTURED_TIMESTAMP("io.debezium.time.StructuredTimestamp", Kind.STRUCT, "the parts, as sent"),
  STRUCTURED_ZONED_TIMESTAMP(
      "io.debezium.time.StructuredZonedTimestamp", Kind.STRUCT, "the parts, as sent"),
  STRUCTURED_DURATION("io.debezium.time.StructuredDuration", Kind.STRUCT, "the parts, as sent"),
  DECIMAL(
      ConnectType.DECIMAL,
      Kind.BYTES,
      "of the declared precision, 38 if none is told; more digits in a value do not fit. A"
          + " precision above 38: `STRING`"),
  VARIABLE_DECIMAL(
      "io.debezium.data.VariableScaleDecimal",
      Kind.STRUCT,
      "all digits, with the value's own scale"),
  BITS("io.debezium.data.Bits", Kind.BYTES, "0 and 1, the most significant bit first"),
  JSON("io.debezium.data.Json", Kind.STRING, "as sent"),
  XML("io.debezium.data.Xml", Kind.STRING, "as sent"),
  UUID("io.debezium.data.Uuid", Kind.STRING, "as sent"),
  ENUM("io.debezium.data.Enum", Kind.STRING, "the label"),
  ENUM_SET("io.debezium.data.EnumSet", Kind.STRING, "the labels, with commas"),
  LTREE("io.debezium.data.Ltree", Kind.STRING, "as sent"),
  TSVECTOR("io.debezium.data.Tsvector", Kind.STRING, "as sent"),
  POINT("io.debezium.data.geometry.Point", Kind.STRUCT, "`wkb` as base64"),
  GEOMETRY("io.debezium.data.geometry.Geometry", Kind.STRUCT, "`wkb` as base64"),
  GEOGRAPHY("io.debezium.data.geometry.Geography", Kind.STRUCT, "`wkb` as base64"),
  CIRCLE("io.debezium.data.geometry.Circle", Kind.STRUCT, "`wkb` as base64"),
  LINE("io.debezium.data.geometry.Line", Kind.STRUCT, ""),
  FLOAT_VECTOR("io.debezium.data.FloatVector", Kind.ARRAY, "a list of `FLOAT32`"),
  DOUBLE_VECTOR("io.debezium.data.DoubleVector", Kind.ARRAY, "a list of `FLOAT64`"),
  SPARSE_VECTOR("io.debezium.data.SparseVector", Kind.STRUCT, ""),
  SPARSE_DOUBLE_VECTOR("io.debezium.data.SparseDoubleVector", Kind.STRUCT, "");

  private static final int PRECISION_UNKNOWN = 38;
  private static final Map<String, Semantic> BY_NAME = new HashMap<>();

  static {
    for (Semantic semantic : values()) {
      BY_NAME.put(semantic.semanticName, semantic);
    }
  }

  private final String semanticName;
  private final Kind kind;
  private final String note;

  Semantic(String semanticName, Kind kind, String note) {
    this.semanticName = semanticName;
    this.kind = kind;
    this.note = note;
  }

  String semanticName() {
    return semanticName;
  }

  Kind kind() {
    return kind;
  }

  /** What the reference page says about it. */
  String note() {
    return note;
  }

  /** How values of a type are kept. */
  static Form form(ConnectType type, Origin origin) {
    Semantic semantic = type.name() == null ? null : BY_NAME.get(type.name());
    if (semantic == null || semantic.kind != type.kind()) {
      return primitive(type, origin);
    }
    return switch (semantic) {
      case DATE, CONNECT_DATE -> count(Form.Count.DAYS, origin);
      case TIME, CONNECT_TIME -> new Form.TimeOfDay(3);
      case MICRO_TIME -> new Form.TimeOfDay(6);
      case NANO_TIME -> new Form.TimeOfDay(9);
      case TIMESTAMP, CONNECT_TIMESTAMP -> count(Form.Count.MILLIS, origin);
      case MICRO_TIMESTAMP -> count(Form.Count.MICROS, origin);
      case NANO_TIMESTAMP -> count(Form.Count.NANOS, origin);
      case ZONED_TIMESTAMP -> origin.momentsAreUtc() ? Form.Plain.MOMENT : Form.Plain.TEXT;
      case DECIMAL ->
          Form.Exact.of(
              type.number("connect.decimal.precision", PRECISION_UNKNOWN), type.number("scale", 0));
      case VARIABLE_DECIMAL -> new Form.VariableScale(type);
      case BITS -> new Form.Bits(type.number("length", 0));
      case JSON -> Form.Plain.JSON;
      case ZONED_TIME,
          ISO_DATE,
          ISO_TIME,
          ISO_TIMESTAMP,
          INTERVAL,
          XML,
          UUID,
          ENUM,
          ENUM_SET,
          LTREE,
          TSVECTOR,
          MICRO_DURATION,
          NANO_DURATION,
          YEAR,
          POINT,
          GEOMETRY,
          GEOGRAPHY,
          FLOAT_VECTOR,
          DOUBLE_VECTOR,
          CIRCLE,
          LINE,
          STRUCTURED_DATE,
          STRUCTURED_TIME,
          STRUCTURED_ZONED_TIME,
          STRUCTURED_TIMESTAMP,
          STRUCTURED_ZONED_TIMESTAMP,
          STRUCTURED_DURATION,
          SPARSE_VECTOR,
          SPARSE_DOUBLE_VECTOR ->
          primitive(type, origin);
    };
  }

  private static Form count(Form.Count unit, Origin origin) {
    return origin == Origin.POSTGRESQL ? new Infinity(unit) : unit;
  }

  private static Form primitive(ConnectType type, Origin origin) {
    return switch (type.kind()) {
      case INT8 -> Form.Plain.INT8;
      case INT16 -> Form.Plain.INT16;
      case INT32 -> Form.Plain.INT32;
      case INT64 -> SourceTypeName.isUnsignedBigint(type) ? Form.Plain.UINT64 : Form.Plain.INT64;
      case FLOAT32 -> Form.Plain.FLOAT32;
      case FLOAT64 -> Form.Plain.FLOAT64;
      case BOOLEAN -> Form.Plain.BOOLEAN;
      case STRING -> Form.Plain.TEXT;
      case BYTES -> Form.Plain.BYTES;
      case ARRAY -> new Form.Elements(form(type.element(), origin), type);
      case MAP, STRUCT -> new Form.Structure(type);
    };
  }
}
