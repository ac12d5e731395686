package dev.varve.decode.debezium;

import static dev.varve.decode.debezium.DocumentedType.anyScale;
import static dev.varve.decode.debezium.DocumentedType.binary;
import static dev.varve.decode.debezium.DocumentedType.bits;
import static dev.varve.decode.debezium.DocumentedType.decimal;
import static dev.varve.decode.debezium.DocumentedType.named;
import static dev.varve.decode.debezium.DocumentedType.of;
import static dev.varve.decode.debezium.DocumentedType.same;
import static dev.varve.decode.debezium.DocumentedType.struct;
import static dev.varve.decode.debezium.DocumentedType.text;
import static org.apache.kafka.connect.data.Schema.Type.INT32;
import static org.apache.kafka.connect.data.Schema.Type.INT64;

import java.math.BigDecimal;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * What the pages under {@code https://debezium.io/documentation/reference/stable/connectors/} say
 * of the types of each connector, with its default settings.
 */
final class DocumentedTypes {
  private static final String DATE = "io.debezium.time.Date";
  private static final String TIME = "io.debezium.time.Time";
  private static final String MICRO_TIME = "io.debezium.time.MicroTime";
  private static final String NANO_TIME = "io.debezium.time.NanoTime";
  private static final String MILLIS = "io.debezium.time.Timestamp";
  private static final String MICROS = "io.debezium.time.MicroTimestamp";
  private static final String NANOS = "io.debezium.time.NanoTimestamp";
  private static final String ZONED = "io.debezium.time.ZonedTimestamp";
  private static final String DURATION = "io.debezium.time.MicroDuration";
  private static final String XML = "io.debezium.data.Xml";
  private static final String JSON = "io.debezium.data.Json";
  private static final String GEOMETRY = "io.debezium.data.geometry.Geometry";
  private static final String AS_A_NUMBER_OF_NANOSECONDS =
      "before 1677 and after 2262: the connector fails";
  static final String MONTHS = "months become days; set `interval.handling.mode=string`";
  private static final String ZERO_DATES =
      "zero dates are null, or 1970 where a column cannot be null";

  private static final byte[] WKB = {1, 1, 0, 0, 0};

  private DocumentedTypes() {}

  /** Of which connectors a list of types is. */
  enum Page {
    POSTGRESQL("PostgreSQL", "postgresql.html#postgresql-data-types", "postgresql"),
    MYSQL("MySQL", "mysql.html#mysql-data-types", "mysql"),
    MARIADB("MariaDB", "mariadb.html#mariadb-data-types", "mariadb"),
    SQLSERVER("SQL Server", "sqlserver.html#sqlserver-data-types", "sqlserver"),
    ORACLE("Oracle", "oracle.html#oracle-data-type-mappings", "oracle"),
    DB2("Db2", "db2.html#db2-data-types", "db2");

    final String title;
    final String anchor;
    final String connector;

    Page(String title, String anchor, String connector) {
      this.title = title;
      this.anchor = anchor;
      this.connector = connector;
    }

    List<DocumentedType> types() {
      return switch (this) {
        case POSTGRESQL -> DocumentedPostgres.types();
        case MYSQL, MARIADB -> mySql();
        case SQLSERVER -> sqlServer();
        case ORACLE -> oracle();
        case DB2 -> db2();
      };
    }
  }

  private static List<DocumentedType> mySql() {
    return List.of(
        same("TINYINT(1)", SchemaBuilder.int16(), (short) 1).widened(1L),
        same("TINYINT", SchemaBuilder.int16(), (short) -128).widened(-128L),
        same("SMALLINT", SchemaBuilder.int16(), Short.MIN_VALUE).widened(-32768L),
        same("MEDIUMINT", SchemaBuilder.int32(), 8_388_607).widened(8_388_607L),
        same("INT", SchemaBuilder.int32(), Integer.MIN_VALUE).widened(-2_147_483_648L),
        same("INT UNSIGNED", SchemaBuilder.int64(), 4_294_967_295L),
        same("BIGINT", SchemaBuilder.int64(), Long.MIN_VALUE),
        of("BIGINT UNSIGNED", SchemaBuilder.int64(), -1L, new BigDecimal("18446744073709551615"))
            .losing(
                "where the source type is not told, values from 2^63 on are negative; or set"
                    + " `bigint.unsigned.handling.mode=precise`"),
        same("DECIMAL(12,2)", decimal(12, 2), new BigDecimal("-0.01")),
        of("DECIMAL(65,30)", decimal(65, 30), new BigDecimal("1e-30"), "0." + "0".repeat(29) + "1"),
        same("FLOAT", SchemaBuilder.float32(), 0.1f),
        same("DOUBLE", SchemaBuilder.float64(), 0.1),
        same("BIT(1)", SchemaBuilder.bool(), true),
        of("BIT(9)", bits(9), new byte[] {1, 1}, "100000001"),
        same("YEAR", named(INT32, "io.debezium.time.Year"), 2155).widened(2155L),
        of("DATE", named(INT32, DATE), -354_285, -354_285L).losing(ZERO_DATES),
        of("TIME(6)", named(INT64, MICRO_TIME), -3_020_399_000_001L, "-838:59:59.000001"),
        of("DATETIME", named(INT64, MILLIS), 1_711_852_200_000L, 1_711_852_200_000_000L)
            .losing(ZERO_DATES),
        same("DATETIME(6)", named(INT64, MICROS), 253_402_300_799_999_999L).losing(ZERO_DATES),
        of("TIMESTAMP(6)", text(ZONED), "2038-01-19T03:14:07.999999Z", 2_147_483_647_999_999L)
            .losing(ZERO_DATES),
        same("CHAR(5)", SchemaBuilder.string(), "ab"),
        same("VARCHAR(20)", SchemaBuilder.string(), "größer 😀\u0000")
            .losing("bytes that are no text in the column's set become U+FFFD"),
        same("TEXT", SchemaBuilder.string(), "")
            .losing("bytes that are no text in the column's set become U+FFFD"),
        binary("BINARY(3)"),
        binary("VARBINARY(20)"),
        binary("BLOB"),
        same("JSON", text(JSON), "{\"a\": 1.50}"),
        same("ENUM", text("io.debezium.data.Enum"), "größer"),
        same("SET", text("io.debezium.data.EnumSet"), "a,b"),
        struct("GEOMETRY", GEOMETRY, "wkb", WKB, "srid", 4326),
        struct(
            "POINT", "io.debezium.data.geometry.Point", "x", 1.5, "y", -2.0, "wkb", WKB, "srid", 0),
        same(
            "VECTOR(2)",
            SchemaBuilder.array(Schema.OPTIONAL_FLOAT32_SCHEMA)
                .name("io.debezium.data.FloatVector"),
            List.of(0.1f, -1f)));
  }

  private static List<DocumentedType> sqlServer() {
    return List.of(
        same("bit", SchemaBuilder.bool(), true),
        same("tinyint", SchemaBuilder.int16(), (short) 255).widened(255L),
        same("smallint", SchemaBuilder.int16(), Short.MIN_VALUE).widened(-32768L),
        same("int", SchemaBuilder.int32(), Integer.MIN_VALUE).widened(-2_147_483_648L),
        same("bigint", SchemaBuilder.int64(), Long.MAX_VALUE),
        same("real", SchemaBuilder.float32(), Float.MIN_VALUE),
        same("float", SchemaBuilder.float64(), -Double.MAX_VALUE),
        same("decimal(38,4)", decimal(38, 4), new BigDecimal("9".repeat(34) + ".9999")),
        same("numeric(5)", decimal(5, 0), new BigDecimal("-99999")),
        same("money", decimal(19, 4), new BigDecimal("-922337203685477.5808")),
        same("smallmoney", decimal(10, 4), new BigDecimal("214748.3647")),
        same("char(5)", SchemaBuilder.string(), "ab   "),
        same("varchar(20)", SchemaBuilder.string(), "€"),
        same("text", SchemaBuilder.string(), "a text"),
        same("nchar(5)", SchemaBuilder.string(), "漢字   "),
        same("nvarchar(20)", SchemaBuilder.string(), "😀"),
        same("ntext", SchemaBuilder.string(), ""),
        same("uniqueidentifier", SchemaBuilder.string(), "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
        same("xml", text(XML), "<a b=\"1\"/>"),
        of("date", named(INT32, DATE), 2_932_896, 2_932_896L),
        of("time(3)", named(INT32, TIME), 86_399_999, "23:59:59.999"),
        of("time(6)", named(INT64, MICRO_TIME), 86_399_999_999L, "23:59:59.999999"),
        of("time(7)", named(INT64, NANO_TIME), 86_399_999_999_900L, "23:59:59.999999900"),
        of("smalldatetime", named(INT64, MILLIS), 3_454_617_540_000L, 3_454_617_540_000_000L),
        of("datetime", named(INT64, MILLIS), -6_847_804_800_000L, -6_847_804_800_000_000L),
        of("datetime2(3)", named(INT64, MILLIS), -62_135_596_799_999L, -62_135_596_799_999_000L),
        same("datetime2(6)", named(INT64, MICROS), 253_402_300_799_999_999L),
        of(
                "datetime2(7)",
                named(INT64, NANOS),
                1_529_507_596_945_104_700L,
                "2018-06-20T15:13:16.945104700")
            .losing(AS_A_NUMBER_OF_NANOSECONDS),
        same("datetimeoffset(7)", text(ZONED), "2018-07-27T12:01:02.1234567+02:00"),
        binary("binary(3)"),
        binary("varbinary(20)"),
        binary("image"),
        binary("timestamp"));
  }

  private static List<DocumentedType> oracle() {
    return List.of(
        same("CHAR(5)", SchemaBuilder.string(), "ab   "),
        same("NCHAR(5)", SchemaBuilder.string(), "漢字   "),
        same("VARCHAR2(20)", SchemaBuilder.string(), "€"),
        same("NVARCHAR2(20)", SchemaBuilder.string(), "😀"),
        same("CLOB", SchemaBuilder.string(), "a long text"),
        same("NCLOB", SchemaBuilder.string(), "漢"),
        binary("BLOB"),
        binary("RAW(20)"),
        same("BINARY_FLOAT", SchemaBuilder.float32(), Float.POSITIVE_INFINITY),
        same("BINARY_DOUBLE", SchemaBuilder.float64(), Double.NaN),
        anyScale("NUMBER"),
        same("NUMBER(2)", SchemaBuilder.int8(), (byte) -99).widened(-99L),
        same("NUMBER(4)", SchemaBuilder.int16(), (short) 9999).widened(9999L),
        same("NUMBER(9)", SchemaBuilder.int32(), 999_999_999).widened(999_999_999L),
        same("NUMBER(18)", SchemaBuilder.int64(), 999_999_999_999_999_999L),
        same("NUMBER(38)", decimal(38, 0), new BigDecimal("9".repeat(38))),
        same("NUMBER(10,2)", decimal(10, 2), new BigDecimal("-0.01")),
        of("NUMBER(20,-2)", decimal(20, -2), new BigDecimal("12e2"), new BigDecimal("1200"))
            .losing("Avro knows no negative scale: set `NumberToZeroScaleConverter`"),
        anyScale("FLOAT(126)"),
        of("DATE", named(INT64, MILLIS), -62_135_596_800_000L, -62_135_596_800_000_000L),
        of("TIMESTAMP(3)", named(INT64, MILLIS), 1L, 1000L),
        same("TIMESTAMP(6)", named(INT64, MICROS), -210_866_803_200_000_000L),
        of("TIMESTAMP(9)", named(INT64, NANOS), -1L, "1969-12-31T23:59:59.999999999")
            .losing(AS_A_NUMBER_OF_NANOSECONDS),
        same("TIMESTAMP(6) WITH TIME ZONE", text(ZONED), "2018-07-27T12:01:02.123456+02:00"),
        same("TIMESTAMP(6) WITH LOCAL TIME ZONE", text(ZONED), "2018-07-27T10:01:02.123456Z"),
        same("INTERVAL DAY(2) TO SECOND(6)", named(INT64, DURATION), -93_784_000_001L),
        same("INTERVAL YEAR(2) TO MONTH", named(INT64, DURATION), 34_186_698_000_000L)
            .losing(MONTHS),
        same("ROWID", SchemaBuilder.string(), "AAAR3sAAEAAAACXAAA"),
        same("JSON", text(JSON), "{\"a\":1}"),
        same("XMLTYPE", text(XML), "<a/>"));
  }

  private static List<DocumentedType> db2() {
    return List.of(
        same("BOOLEAN", SchemaBuilder.bool(), false).losing("the stream: Db2 replicates none"),
        same("SMALLINT", SchemaBuilder.int16(), Short.MIN_VALUE).widened(-32768L),
        same("INTEGER", SchemaBuilder.int32(), Integer.MAX_VALUE).widened(2_147_483_647L),
        same("BIGINT", SchemaBuilder.int64(), Long.MIN_VALUE),
        same("REAL", SchemaBuilder.float32(), 0.1f),
        same("DOUBLE", SchemaBuilder.float64(), 5e-324),
        same("DECIMAL(31,5)", decimal(31, 5), new BigDecimal("9".repeat(26) + ".99999")),
        same("NUMERIC(5,2)", decimal(5, 2), new BigDecimal("-0.01")),
        same("DECFLOAT", decimal(34, 0), new BigDecimal("12")),
        same("CHAR(5)", SchemaBuilder.string(), "ab   "),
        same("VARCHAR(20)", SchemaBuilder.string(), "€"),
        same("CLOB", SchemaBuilder.string(), "a long text"),
        same("VARGRAPHIC(20)", SchemaBuilder.string(), "漢字"),
        same("DBCLOB", SchemaBuilder.string(), ""),
        same("XML", text(XML), "<a/>"),
        of("DATE", named(INT32, DATE), 2_932_896, 2_932_896L),
        of("TIME", named(INT32, TIME), 86_400_000, "24:00:00.000"),
        of("TIMESTAMP(3)", named(INT64, MILLIS), 1_529_507_596_945L, 1_529_507_596_945_000L),
        same("TIMESTAMP", named(INT64, MICROS), 1_529_507_596_945_104L)
            .losing("digits of a second after those that the connector sends"),
        binary("BINARY(3)"),
        binary("VARBINARY(20)"),
        binary("BLOB"));
  }
}
