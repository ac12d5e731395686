package dev.varve.decode;

import dev.varve.model.FieldType;
import java.util.HashMap;
import java.util.Map;

/**
 * The built-in PostgreSQL types that the archive holds typed, or whose name takes parameters. Every
 * other type is text. Object ids of built-in types never change.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_type.dat">PostgreSQL
 *     17, pg_type.dat</a>
 */
enum BaseType {
  BOOL(16, 1000, "bool", "boolean", Parameters.NONE, TextForm.Whole.BOOLEAN),
  BYTEA(17, 1001, "bytea", "bytea", Parameters.NONE, TextForm.Whole.BYTES),
  CHAR(18, 1002, "char", "\"char\"", Parameters.NONE, TextForm.Whole.STRING),
  INT8(20, 1016, "int8", "bigint", Parameters.NONE, TextForm.Whole.INT64),
  INT2(21, 1005, "int2", "smallint", Parameters.NONE, TextForm.Whole.INT32),
  INT4(23, 1007, "int4", "integer", Parameters.NONE, TextForm.Whole.INT32),
  TEXT(25, 1009, "text", "text", Parameters.NONE, TextForm.Whole.STRING),
  OID(26, 1028, "oid", "oid", Parameters.NONE, TextForm.Whole.INT64),
  JSON(114, 199, "json", "json", Parameters.NONE, TextForm.Whole.JSON),
  FLOAT4(700, 1021, "float4", "real", Parameters.NONE, TextForm.Whole.FLOAT32),
  FLOAT8(701, 1022, "float8", "double precision", Parameters.NONE, TextForm.Whole.FLOAT64),
  BPCHAR(1042, 1014, "bpchar", "character", Parameters.LENGTH, TextForm.Whole.STRING),
  VARCHAR(1043, 1015, "varchar", "character varying", Parameters.LENGTH, TextForm.Whole.STRING),
  DATE(1082, 1182, "date", "date", Parameters.NONE, TextForm.Temporal.DATE),
  TIME(1083, 1183, "time", "time% without time zone", Parameters.FRACTION, TextForm.Whole.STRING),
  TIMETZ(1266, 1270, "timetz", "time% with time zone", Parameters.FRACTION, TextForm.Whole.STRING),
  TIMESTAMP(
      1114,
      1115,
      "timestamp",
      "timestamp% without time zone",
      Parameters.FRACTION,
      TextForm.Temporal.TIMESTAMP),
  TIMESTAMPTZ(
      1184,
      1185,
      "timestamptz",
      "timestamp% with time zone",
      Parameters.FRACTION,
      TextForm.Temporal.TIMESTAMP_UTC),
  BIT(1560, 1561, "bit", "bit", Parameters.LENGTH, TextForm.Whole.STRING),
  VARBIT(1562, 1563, "varbit", "bit varying", Parameters.LENGTH, TextForm.Whole.STRING),
  NUMERIC(1700, 1231, "numeric", "numeric", Parameters.PRECISION_SCALE, TextForm.Whole.STRING),
  UUID(2950, 2951, "uuid", "uuid", Parameters.NONE, TextForm.Whole.STRING),
  JSONB(3802, 3807, "jsonb", "jsonb", Parameters.NONE, TextForm.Whole.JSON);

  /** Which parameters a type's name takes. */
  enum Parameters {
    NONE,
    LENGTH,
    FRACTION,
    PRECISION_SCALE
  }

  private static final Map<Integer, BaseType> BY_OID = new HashMap<>();
  private static final Map<Integer, BaseType> BY_ARRAY_OID = new HashMap<>();

  static {
    for (BaseType type : values()) {
      BY_OID.put(type.oid, type);
      BY_ARRAY_OID.put(type.arrayOid, type);
    }
  }

  private final int oid;
  private final int arrayOid;
  private final String catalogName;
  private final String sqlName;
  private final Parameters parameters;
  private final TextForm form;

  BaseType(
      int oid,
      int arrayOid,
      String catalogName,
      String sqlName,
      Parameters parameters,
      TextForm form) {
    this.oid = oid;
    this.arrayOid = arrayOid;
    this.catalogName = catalogName;
    this.sqlName = sqlName;
    this.parameters = parameters;
    this.form = form;
  }

  /** The type with this object id, or null. */
  static BaseType ofOid(int oid) {
    return BY_OID.get(oid);
  }

  /** The type whose array type has this object id, or null. */
  static BaseType ofArrayOid(int oid) {
    return BY_ARRAY_OID.get(oid);
  }

  /** The name in pg_type. */
  String catalogName() {
    return catalogName;
  }

  /** How values are read when the column has this length and scale. */
  TextForm form(int length, int scale) {
    return this == NUMERIC ? numeric(length, scale) : form;
  }

  /** The name as {@code format_type} prints it. */
  String sqlName(int length, int scale) {
    String bracket =
        switch (parameters) {
          case NONE -> "";
          case LENGTH -> length > 0 && length < LENGTH_NONE ? "(" + length + ")" : "";
          case FRACTION -> scale >= 0 && scale < FRACTION_DEFAULT ? "(" + scale + ")" : "";
          case PRECISION_SCALE ->
              hasPrecision(length) ? "(" + length + "," + signed(scale) + ")" : "";
        };
    if (this == BPCHAR && bracket.isEmpty()) {
      return catalogName; // "character" alone is character(1)
    }
    return sqlName.contains("%") ? sqlName.replace("%", bracket) : sqlName + bracket;
  }

  /** What the driver reports as the length of a type without one. */
  private static final int LENGTH_NONE = Integer.MAX_VALUE;

  private static final int FRACTION_DEFAULT = 6;
  private static final int PRECISION_DECLARED_MAX = 1000;

  private static TextForm numeric(int precision, int declaredScale) {
    int scale = signed(declaredScale);
    int digits = scale < 0 ? precision - scale : Math.max(precision, scale);
    if (!hasPrecision(precision) || digits > FieldType.Decimal.PRECISION_MAX) {
      return TextForm.Whole.STRING;
    }
    return new TextForm.Exact(new FieldType.Decimal(digits, Math.max(scale, 0)));
  }

  private static boolean hasPrecision(int precision) {
    return precision > 0 && precision <= PRECISION_DECLARED_MAX;
  }

  /** The driver reports the eleven bits of a scale as they are; a negative one looks large. */
  private static int signed(int scale) {
    return scale > PRECISION_DECLARED_MAX ? (scale & 0x7FF) - 0x800 : Math.max(scale, -1000);
  }
}
