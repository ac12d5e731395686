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

import dev.varve.decode.DecodedRow.Misfit;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The part of {@link DocumentedTypes} that is PostgreSQL's. */
final class DocumentedPostgres {
  private static final String NOT_A_NUMBER =
      "`NaN`, infinities: the connector fails; set `decimal.handling.mode=string`";
  private static final byte[] WKB = {1, 1, 0, 0, 0};

  private DocumentedPostgres() {}

  static List<DocumentedType> types() {
    return Stream.of(numbers(), times(), texts(), structures()).flatMap(List::stream).toList();
  }

  private static List<DocumentedType> numbers() {
    return List.of(
        same("bool", SchemaBuilder.bool(), true),
        same("int2", SchemaBuilder.int16(), Short.MIN_VALUE).widened(-32768L),
        same("int4", SchemaBuilder.int32(), Integer.MIN_VALUE).widened(-2_147_483_648L),
        same("int8", SchemaBuilder.int64(), Long.MIN_VALUE),
        same("oid", SchemaBuilder.int64(), 4_294_967_295L),
        same("float4", SchemaBuilder.float32(), Float.MAX_VALUE),
        same("float8", SchemaBuilder.float64(), -0.0),
        same("numeric(12,2)", decimal(12, 2), new BigDecimal("-9999999999.99"))
            .losing(NOT_A_NUMBER),
        anyScale("numeric").losing(NOT_A_NUMBER),
        same("money", decimal(38, 2), new BigDecimal("-92233720368547758.08")),
        same("bit(1)", SchemaBuilder.bool(), true),
        of("bit(5)", bits(5), new byte[] {21}, "10101"),
        of("varbit", bits(Integer.MAX_VALUE), new byte[] {5}, "00000101")
            .losing("how many zeros it begins with"));
  }

  private static List<DocumentedType> times() {
    return List.of(
        of("date", named(INT32, "io.debezium.time.Date"), -735_535, -735_535L),
        of("time(3)", named(INT32, "io.debezium.time.Time"), 86_400_000, "24:00:00.000"),
        of("time", named(INT64, "io.debezium.time.MicroTime"), 1L, "00:00:00.000001"),
        same("timetz", text("io.debezium.time.ZonedTime"), "10:00:00.000001Z")
            .losing("the zone: the connector sends UTC"),
        of(
            "timestamp(3)",
            named(INT64, "io.debezium.time.Timestamp"),
            1_711_852_200_123L,
            1_711_852_200_123_000L),
        same("timestamp", named(INT64, "io.debezium.time.MicroTimestamp"), -1L),
        of(
            "timestamp(6)",
            named(INT64, "io.debezium.time.MicroTimestamp"),
            9_223_372_036_825_200_000L,
            new Misfit("infinity")),
        of(
            "timestamptz",
            text("io.debezium.time.ZonedTimestamp"),
            "2024-10-27T00:30:00.123456Z",
            1_729_989_000_123_456L),
        of(
            "timestamptz(6)",
            text("io.debezium.time.ZonedTimestamp"),
            "-infinity",
            new Misfit("-infinity")),
        same("interval", named(INT64, "io.debezium.time.MicroDuration"), 37_091_106_780_000L)
            .losing(DocumentedTypes.MONTHS),
        same("interval(6)", text("io.debezium.time.Interval"), "P1Y2M3DT4H5M6.78S"));
  }

  private static List<DocumentedType> texts() {
    return List.of(
        same("bpchar(5)", SchemaBuilder.string(), "ab   "),
        same("varchar(20)", SchemaBuilder.string(), "größer 😀"),
        same("text", SchemaBuilder.string(), ""),
        same("citext", SchemaBuilder.string(), "MiXed"),
        binary("bytea"),
        same("json", text("io.debezium.data.Json"), "{\"a\": 1, \"a\": 2}"),
        same("jsonb", text("io.debezium.data.Json"), "[1, 2.50]"),
        same("hstore", text("io.debezium.data.Json"), "{\"a\":null}"),
        same("xml", text("io.debezium.data.Xml"), "<a/>"),
        same("uuid", text("io.debezium.data.Uuid"), "00000000-0000-0000-0000-000000000000"),
        same("ltree", text("io.debezium.data.Ltree"), "a.b"),
        same("tsvector", text("io.debezium.data.Tsvector"), "'direct':6 'insert':8"),
        same("mood", text("io.debezium.data.Enum"), "sad"),
        same("inet", SchemaBuilder.string(), "::1"),
        same("cidr", SchemaBuilder.string(), "10.0.0.0/8"),
        same("macaddr", SchemaBuilder.string(), "08:00:2b:01:02:03"),
        same("macaddr8", SchemaBuilder.string(), "08:00:2b:01:02:03:04:05"),
        same("int4range", SchemaBuilder.string(), "[1,5)"),
        same("int8range", SchemaBuilder.string(), "empty"),
        same("numrange", SchemaBuilder.string(), "[1.0,)"),
        same("daterange", SchemaBuilder.string(), "[2024-01-01,)"),
        same("tsrange", SchemaBuilder.string(), "[\"2024-01-01 00:00:00\",)"),
        same("tstzrange", SchemaBuilder.string(), "[\"2024-01-01 00:00:00+00\",)"));
  }

  private static List<DocumentedType> structures() {
    return List.of(
        of(
            "_int4",
            SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA),
            List.of(1, -2),
            List.of(1L, -2L)),
        same("_text", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA), List.of("a,b", "NULL")),
        struct("point", "io.debezium.data.geometry.Point", "x", 1.5, "y", -2e300),
        struct("polygon", "io.debezium.data.geometry.Geometry", "wkb", WKB, "srid", 0),
        struct("line", "io.debezium.data.geometry.Line", "a", 1.0, "b", 2.0, "c", 3.0),
        struct("circle", "io.debezium.data.geometry.Circle", "radius", 3.0),
        struct("geometry", "io.debezium.data.geometry.Geometry", "wkb", WKB, "srid", 4326),
        struct("geography", "io.debezium.data.geometry.Geography", "wkb", WKB, "srid", 4326),
        same(
            "vector",
            SchemaBuilder.array(Schema.OPTIONAL_FLOAT64_SCHEMA)
                .name("io.debezium.data.DoubleVector"),
            List.of(0.1, -1.0)),
        same(
            "halfvec",
            SchemaBuilder.array(Schema.OPTIONAL_FLOAT32_SCHEMA)
                .name("io.debezium.data.FloatVector"),
            List.of(0.5f)),
        struct("sparsevec", "io.debezium.data.SparseDoubleVector", "dimensions", 5));
  }
}
