package dev.varve.job.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A column of every type, with values at its edges and random ones, as SQL. */
public final class MySqlValues {
  private MySqlValues() {}

  /** A column: how it is declared, what the archive calls its type, and values at its edges. */
  record Case(String name, String declared, String sourceType, String... edges) {}

  private static final String DECIMAL_65 = "9".repeat(35) + "." + "9".repeat(30);

  static final List<Case> CASES =
      List.of(
          c("ti", "tinyint", "tinyint", "-128", "127", "0"),
          c("tu", "tinyint unsigned", "tinyint unsigned", "0", "255"),
          c("bo", "boolean", "tinyint", "true", "false", "-7"),
          c("si", "smallint", "smallint", "-32768", "32767"),
          c("su", "smallint(5) unsigned zerofill", "smallint unsigned", "42", "65535"),
          c("mi", "mediumint", "mediumint", "-8388608", "8388607"),
          c("mu", "mediumint unsigned", "mediumint unsigned", "16777215"),
          c("i", "int", "int", "-2147483648", "2147483647"),
          c("iu", "int unsigned", "int unsigned", "4294967295", "0"),
          c("bi", "bigint", "bigint", "-9223372036854775808", "9223372036854775807"),
          c("bu", "bigint unsigned", "bigint unsigned", "18446744073709551615", "0", "42"),
          c("y", "year", "year", "1901", "2155", "0"),
          c("d0", "decimal(10,0)", "decimal(10,0)", "-9999999999", "0"),
          c("d1", "decimal(12,2)", "decimal(12,2)", "-0.01", "9999999999.99", "1000000000"),
          c("d2", "decimal(38,10) unsigned", "decimal(38,10) unsigned", "0.0000000001", "12345.5"),
          c("d3", "decimal(65,30)", "decimal(65,30)", DECIMAL_65, "-" + DECIMAL_65, "0.5"),
          c(
              "d4",
              "decimal(20,19) zerofill",
              "decimal(20,19) unsigned",
              "1.5",
              "0.0000000000000000001"),
          c("f", "float", "float", "3.4028234e38", "-1.17549435e-38", "0.1", "16777217", "-0e0"),
          c("f2", "float(7,3)", "float", "1234.567", "-0.001"),
          c(
              "db",
              "double",
              "double",
              "1.7976931348623157e308",
              "2.2250738585072014e-308",
              "0.1",
              "-0e0"),
          c("db2", "double(20,5) unsigned", "double unsigned", "123456789012.12345"),
          c("b1", "bit(1)", "bit(1)", "b'0'", "b'1'"),
          c("b9", "bit(9)", "bit(9)", "b'100000001'", "b'1'"),
          c("b64", "bit(64)", "bit(64)", "0xFFFFFFFFFFFFFFFF", "0x8000000000000000", "1"),
          c(
              "da",
              "date",
              "date",
              "'0000-00-00'",
              "'2024-02-29'",
              "'1000-01-01'",
              "'9999-12-31'",
              "'2024-00-00'",
              "'2024-05-00'",
              "'2023-02-31'",
              "'0001-01-01'"),
          c("t0", "time", "time", "'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:01'"),
          c("t3", "time(3)", "time(3)", "'-838:59:58.001'", "'12:34:56.789'", "'-00:00:00.001'"),
          c("t5", "time(5)", "time(5)", "'-01:02:03.00001'", "'23:59:59.99999'"),
          c(
              "t6",
              "time(6)",
              "time(6)",
              "'-838:59:58.999999'",
              "'-00:00:00.000001'",
              "'100:00:00.1'"),
          c(
              "dt",
              "datetime",
              "datetime",
              "'0000-00-00 00:00:00'",
              "'9999-12-31 23:59:59'",
              "'2024-00-10 12:00:00'",
              "'2023-02-30 01:02:03'"),
          c(
              "dt1",
              "datetime(1)",
              "datetime(1)",
              "'2024-03-31 02:30:00.9'",
              "'1582-10-10 00:00:00.1'"),
          c("dt4", "datetime(4)", "datetime(4)", "'1969-12-31 23:59:59.9999'"),
          c(
              "dt6",
              "datetime(6)",
              "datetime(6)",
              "'1000-01-01 00:00:00.000001'",
              "'9999-12-31 23:59:59.999999'",
              "'0000-00-00 00:00:00.000000'"),
          c(
              "ts",
              "timestamp null",
              "timestamp",
              "'0000-00-00 00:00:00'",
              "'2038-01-19 05:14:07'",
              "'1970-01-01 02:00:01'"),
          c(
              "ts6",
              "timestamp(6) null",
              "timestamp(6)",
              "'2024-10-27 02:59:59.999999'",
              "'2024-10-27 03:00:00.000001'",
              "'0000-00-00 00:00:00'"),
          c("ch", "char(10)", "char(10)", "'abc'", "'a b  '", "''", "'\uD83D\uDE00\u00E9'"),
          c("chl", "char(255)", "char(255)", "repeat('\uD83D\uDE00', 255)", "'x'"),
          c("vc", "varchar(50)", "varchar(50)", "'tr  '", "'\u0000\u001F'", "'it''s'"),
          c(
              "vcl",
              "varchar(50) character set latin1",
              "varchar(50)",
              "'\u00E9\u20AC'",
              "_latin1 0x818D8F909DFF80"),
          c("vcu", "varchar(50) character set utf8mb3", "varchar(50)", "'\u00E9\u20AC'"),
          c("vc16", "varchar(20) character set utf16", "varchar(20)", "'\uD83D\uDE00x'"),
          c("vcs", "varchar(20) character set sjis", "varchar(20)", "_sjis 0x835C", "'x'"),
          c("ti2", "tinytext", "tinytext", "''", "'\u00FC'"),
          c("tx", "text character set latin2", "text", "_latin2 0xB1E6"),
          c("mt", "mediumtext", "mediumtext", "repeat('\u00FC', 40000)", "'x'"),
          c("lt", "longtext", "longtext", "'\u6F22'"),
          c(
              "js",
              "json",
              "longtext",
              "'{\"a\": [1, 2.50, \"\u00FC\"]}'",
              "'null'",
              "'{\"a\": 1, \"a\": 2}'"),
          c(
              "bn",
              "binary(8)",
              "binary(8)",
              "0x0001020304050600",
              "0x00",
              "''",
              "0xFFFFFFFFFFFFFFFF"),
          c("vb", "varbinary(300)", "varbinary(300)", "0x0000", "''", "repeat(0xFF, 300)"),
          c("bl", "blob", "blob", "0x00FF00", "''"),
          c("tb", "tinyblob", "tinyblob", "0x20"),
          c("lb", "longblob", "longblob", "repeat(0x00, 70000)", "0x01"),
          c(
              "en",
              "enum('a','it''s','\u00FC','')",
              "enum('a','it''s','\u00FC','')",
              "'a'",
              "'it''s'",
              "'\u00FC'",
              "''",
              "0"),
          c(
              "enl",
              "enum('x','\u00E9') character set latin1",
              "enum('x','\u00E9')",
              "'\u00E9'",
              "'x'"),
          c(
              "st",
              "set('a','b','\u00FC c')",
              "set('a','b','\u00FC c')",
              "''",
              "'a,\u00FC c'",
              "'a,b'"),
          c(
              "ge",
              "geometry",
              "geometry",
              "ST_GeomFromText('POINT(1 2)', 4326)",
              "ST_GeomFromText('LINESTRING(0 0,1 1,2 -3.5)')"),
          c("po", "point", "point", "ST_GeomFromText('POINT(-1.5 1e10)')"));

  private static Case c(String name, String declared, String sourceType, String... edges) {
    return new Case(name, declared, sourceType, edges);
  }

  public static int edgeRows() {
    return CASES.stream().mapToInt(each -> each.edges().length).max().orElseThrow() + 1;
  }

  public static String createTable(String table) {
    StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (id bigint PRIMARY KEY");
    CASES.forEach(
        each -> sql.append(", `").append(each.name()).append("` ").append(each.declared()));
    return sql.append(") DEFAULT CHARACTER SET utf8mb4").toString();
  }

  /** The last row is of nothing but nulls. */
  public static String edges(String table, int row, long id) {
    List<String> values = new ArrayList<>();
    for (Case each : CASES) {
      values.add(row == edgeRows() - 1 ? "NULL" : each.edges()[row % each.edges().length]);
    }
    return "INSERT INTO " + table + " VALUES (" + id + ", " + String.join(", ", values) + ")";
  }

  /**
   * All column types, as the manual's pages on data types have them.
   *
   * @see <a href="https://mariadb.com/docs/server/reference/data-types">MariaDB, data types</a>
   */
  static final List<String> MANUAL =
      List.of(
          ("tinyint|boolean|bool|int1|smallint|int2|mediumint|int3|middleint|int|integer|int4|bigint|int8|tinyint"
               + " unsigned|smallint unsigned|mediumint unsigned|int unsigned|bigint unsigned"
               + " zerofill|decimal|dec(12,2)|numeric(5)|fixed(38,10)|float|float(30)|double|double"
               + " precision|real|bit|bit(64)|char|char(5)|nchar(5)|national"
               + " char(5)|varchar(20)|nvarchar(20)|national varchar(20)|char"
               + " varying(20)|tinytext|text|text(100)|text(70000)|mediumtext|long|long"
               + " varchar|longtext|json|binary|binary(5)|char(5) byte|varbinary(20)|long"
               + " varbinary|tinyblob|blob"
               + "|blob(100)|blob(70000)|mediumblob|longblob|enum('a','b')|set('a','b')|date|time|time(6)|datetime|datetime(6)|timestamp"
               + " null|timestamp(6) null|year|year(4)"
               + "|geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon"
               + "|geometrycollection")
              .split("\\|"));

  /** Those of which the log does not tell what they are, and columns in a form of their own. */
  static final List<String> REFUSED = List.of("uuid", "inet4", "inet6", "text compressed");

  /** The most columns that a table of InnoDB can have. */
  static final int COLUMNS_MAX = 1017;

  static String wideTable() {
    return "CREATE TABLE wide (id bigint PRIMARY KEY"
        + IntStream.range(1, COLUMNS_MAX)
            .mapToObj(i -> ", c" + i + (i % 2 == 0 ? " smallint unsigned" : " tinyint"))
            .collect(Collectors.joining())
        + ")";
  }

  static String wide(long id) {
    return "INSERT INTO wide VALUES ("
        + id
        + IntStream.range(1, COLUMNS_MAX)
            .mapToObj(
                i -> i % 7 == 0 ? ", NULL" : i % 2 == 0 ? ", " + (65535 - i) : ", " + -i % 128)
            .collect(Collectors.joining())
        + ")";
  }

  static final String RANDOM_TABLE =
      "CREATE TABLE random (id bigint PRIMARY KEY, bu bigint unsigned, bi bigint, mi mediumint,"
          + " d decimal(40,17), e decimal(18,9), f float, g double, t time(6), v datetime(6), w"
          + " timestamp(6) null, x varchar(200), y varbinary(100), z bit(33), b binary(20))"
          + " DEFAULT CHARACTER SET utf8mb4";

  static String random(Random random, long id) {
    List<String> values = new ArrayList<>();
    values.add(Long.toString(id));
    values.add(Long.toUnsignedString(random.nextLong()));
    values.add(Long.toString(random.nextLong()));
    values.add(Integer.toString(random.nextInt(1 << 24) - (1 << 23)));
    values.add(new BigDecimal(new BigInteger(130, random), 17).negate().toPlainString());
    values.add(new BigDecimal(new BigInteger(59, random), 9).toPlainString());
    values.add(Float.toString(finite(random)));
    values.add(Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300)));
    values.add(
        "'%s%d:%02d:%02d.%06d'"
            .formatted(
                random.nextBoolean() ? "-" : "",
                random.nextInt(838),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1_000_000)));
    values.add(moment(random, 1000, 9999));
    values.add(moment(random, 1971, 2037));
    values.add(
        "CONVERT(0x" + hex(text(random).getBytes(StandardCharsets.UTF_8)) + " USING utf8mb4)");
    values.add("0x" + hex(bytes(random, 100)));
    values.add(Long.toString(random.nextLong() >>> 31));
    values.add("0x" + hex(bytes(random, 20)));
    return "INSERT INTO random VALUES (" + String.join(", ", values) + ")";
  }

  private static float finite(Random random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : 0.1f;
  }

  private static String moment(Random random, int firstYear, int lastYear) {
    return "'%04d-%02d-%02d %02d:%02d:%02d.%06d'"
        .formatted(
            firstYear + random.nextInt(lastYear - firstYear),
            1 + random.nextInt(12),
            1 + random.nextInt(28),
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60),
            random.nextInt(1_000_000));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder("x");
    for (int left = random.nextInt(100); left > 0; left--) {
      int point = random.nextInt(0x110000);
      text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'y' : point);
    }
    return text.toString();
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
