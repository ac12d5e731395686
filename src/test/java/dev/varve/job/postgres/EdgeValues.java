package dev.varve.job.postgres;

import java.util.ArrayList;
import java.util.List;

/** The types under test, each with its edge values as SQL expressions. */
final class EdgeValues {
  static final List<String> DEFINITIONS =
      List.of(
          "CREATE EXTENSION hstore",
          "CREATE EXTENSION citext",
          "CREATE EXTENSION ltree",
          "CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s, \"fine\"')",
          "CREATE SCHEMA aside",
          "CREATE TYPE aside.colour AS ENUM ('red', 'green')",
          "CREATE DOMAIN zip AS text CHECK (length(VALUE) < 20)",
          "CREATE DOMAIN price AS numeric(10,2)",
          "CREATE DOMAIN net_price AS price",
          "CREATE DOMAIN points AS integer[]",
          "CREATE TYPE pair AS (a integer, b text)",
          "CREATE TYPE span AS RANGE (subtype = float8)");

  private record Case(String column, String type, List<String> values) {}

  private static final List<Case> CASES = cases();

  private EdgeValues() {}

  static int rows() {
    return CASES.stream().mapToInt(c -> c.values().size()).max().orElseThrow() + 1;
  }

  static String createTable(String table) {
    StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (id bigint PRIMARY KEY");
    CASES.forEach(c -> sql.append(", ").append(c.column()).append(' ').append(c.type()));
    return sql.append(")").toString();
  }

  /** Row 0 has nothing but nulls; the others each type's values in turn. */
  static String insert(String table, int row, long id) {
    StringBuilder sql = new StringBuilder("INSERT INTO " + table + " VALUES (" + id);
    for (Case c : CASES) {
      String value = row == 0 ? "NULL" : c.values().get((row - 1) % c.values().size());
      sql.append(", ").append(value).append("::").append(c.type());
    }
    return sql.append(")").toString();
  }

  /** The declared type of each column, the key first. */
  static List<String> types() {
    List<String> types = new ArrayList<>(List.of("bigint"));
    CASES.forEach(c -> types.add(c.type()));
    return types;
  }

  private static Case of(String type, String... values) {
    String column = "c_" + type.replace("[]", "s").replace("\"", "q").replaceAll("[^a-z0-9]+", "_");
    return new Case(column, type, List.of(values));
  }

  private static List<Case> cases() {
    List<Case> all = new ArrayList<>(scalars());
    all.addAll(times());
    all.addAll(texts());
    all.addAll(arrays());
    return all;
  }

  private static List<Case> scalars() {
    return List.of(
        of("boolean", "true", "false"),
        of("smallint", "'-32768'", "32767"),
        of("integer", "'-2147483648'", "2147483647", "0"),
        of("bigint", "'-9223372036854775808'", "9223372036854775807"),
        of("oid", "0", "4294967295"),
        of("numeric(12,2)", "'-9999999999.99'", "0.01", "'NaN'", "1000"),
        of(
            "numeric(38,10)",
            "'9999999999999999999999999999.9999999999'",
            "'NaN'",
            "'-0.0000000001'"),
        of("numeric(38)", "'99999999999999999999999999999999999999'", "'-1'"),
        of("numeric(39,1)", "'99999999999999999999999999999999999999.9'", "'NaN'"),
        of("numeric(5,-2)", "1234567", "'-9999900'", "'NaN'"),
        of("numeric(2,5)", "0.00099", "'-0.00001'"),
        of(
            "numeric",
            "1e-40",
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "1.50",
            "'123456789012345678901234567890123456789012345678901234567890.123456789'",
            "1e131071"),
        of("real", "'NaN'", "'Infinity'", "'-Infinity'", "3.4028235e38", "1e-45", "'-0'", "0.1"),
        of(
            "double precision",
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "1.7976931348623157e308",
            "5e-324",
            "'-0'",
            "0.1",
            "1e21"),
        of("bytea", "'\\x'", "'\\x00ff5c27'", "decode(repeat('00ff', 3000), 'hex')"),
        of(
            "uuid",
            "'00000000-0000-0000-0000-000000000000'",
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
        of(
            "json",
            "'{\"b\": 1,  \"a\":[null, 1.0e400]}'",
            "'null'",
            "'\"\\u0041\"'",
            "'\"\\u0000\"'",
            "'{\"a\": 1, \"a\": 2}'"),
        of("jsonb", "'{\"b\": 1,  \"a\":[null, 1.50]}'", "'null'", "'[]'"),
        of("money", "'-92233720368547758.08'", "'92233720368547758.07'", "'1234.5'"),
        of("bit", "B'1'", "B'0'"),
        of("bit(5)", "B'10101'", "B'00000'"),
        of("bit varying(70)", "B''", "B'1'", "('1' || repeat('01', 34))"),
        of("bit varying", "B'111'", "B''"));
  }

  private static List<Case> times() {
    return List.of(
        of(
            "date",
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 BC'",
            "'0001-12-31 BC'",
            "'0001-01-01'",
            "'1582-10-10'",
            "'1970-01-01'",
            "'2024-02-29'",
            "'5874897-12-31'"),
        of("time", "'00:00'", "'24:00'", "'23:59:59.999999'", "'12:34:56.000001'"),
        of("time(3) without time zone", "'12:34:56.789'", "'24:00'"),
        of(
            "timetz",
            "'24:00:00+00'",
            "'00:00:00.000001+15:59:59'",
            "'23:59:59.999999-15:59:59'",
            "'12:00+02'"),
        of(
            "timestamp",
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 00:00:00 BC'",
            "'0001-12-31 23:59:59.999999 BC'",
            "'1582-10-10 12:00:00.5'",
            "'1969-12-31 23:59:59.999999'",
            "'2024-03-31 02:30:00.123456'",
            "'2024-10-27 02:30:00'",
            "'294247-01-10 04:00:54.775807'",
            "'294247-01-10 04:00:54.775808'",
            "'294276-12-31 23:59:59.999999'"),
        of("timestamp(0) without time zone", "'2024-01-01 00:00:01'", "'infinity'"),
        of("timestamp(3) without time zone", "'2024-01-01 00:00:00.123'"),
        of(
            "timestamptz",
            "'infinity'",
            "'-infinity'",
            "'4713-01-01 00:00:00+00 BC'",
            "'0001-12-31 23:59:59.999999+00 BC'",
            "'1582-10-10 12:00:00.5+05:30'",
            "'2024-03-31 02:30:00.123456+02'",
            "'2024-10-27 02:30:00 Europe/Berlin'",
            "'2024-10-27 02:30:00+02'",
            "'2024-10-27 02:30:00+01'",
            "'294247-01-10 04:00:54.775807+00'",
            "'294276-12-31 23:59:59.999999+00'"),
        of("timestamp(3) with time zone", "'2024-01-01 00:00:00.123+00'"),
        of(
            "interval",
            "'0'",
            "'178000000 years'",
            "'-178000000 years'",
            "'1 mon -1 day +00:00:00.000001'",
            "'2147483647 days 2562047788:00:54.775807'",
            "'infinity'",
            "'-infinity'"));
  }

  private static List<Case> texts() {
    return List.of(
        of("text", "''", "'NULL'", "E'\\u00e4\\n\\t\"\\\\ \\U0001F600'", "repeat('toast', 3000)"),
        of("varchar", "''", "'plain'"),
        of("varchar(20)", "'abc '", "''"),
        of("char(5)", "'ab'", "''"),
        of("bpchar", "'ab '", "''"),
        of("\"char\"", "'x'", "''"),
        of("name", "'a name'"),
        of("xml", "'<a b=\"1\">&amp;</a>'"),
        of("mood", "'sad'", "'it''s, \"fine\"'"),
        of("aside.colour", "'red'"),
        of("zip", "'01067'"),
        of("price", "12.30", "'NaN'"),
        of("net_price", "12.30", "'-1'"),
        of("points", "'{1,2}'", "'{}'", "'{{1},{2}}'"),
        of("pair", "ROW(1, 'a,\"b')", "ROW(NULL, NULL)"),
        of("span", "'[1,2)'", "'empty'"),
        of("int4range", "'[1,5)'", "'(,)'"),
        of("numrange", "'[1.0,1e40]'"),
        of("tstzrange", "'[2024-01-01 00:00+00, infinity)'"),
        of("int4multirange", "'{[1,3),[5,9)}'"),
        of("inet", "'10.0.0.1/8'", "'::1'"),
        of("cidr", "'10.0.0.0/8'"),
        of("macaddr", "'08:00:2b:01:02:03'"),
        of("macaddr8", "'08:00:2b:01:02:03:04:05'"),
        of("point", "'(1.5,-2e300)'"),
        of("polygon", "'((0,0),(1,1),(1,0))'"),
        of("box", "'(2,2),(0,0)'"),
        of("tsvector", "to_tsvector('simple', 'a b')"),
        of("tsquery", "'a & !b'"),
        of("pg_lsn", "'16/B374D848'"),
        of("hstore", "'a=>1, b=>NULL'"),
        of("citext", "'MiXed'"),
        of("ltree", "'a.b.c'"));
  }

  private static List<Case> arrays() {
    String quirks = "ARRAY['', 'NULL', NULL, 'a,b', '{}', '\"', E'\\\\', ' x ', E'\\u00e4']";
    return List.of(
        of("boolean[]", "'{t,f,NULL}'"),
        of("smallint[]", "'{-32768,NULL}'"),
        of("integer[]", "'{}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[0:1]={5,6}'"),
        of("bigint[]", "'{9223372036854775807}'"),
        of("numeric[]", "'{1.50,NaN,Infinity,NULL}'"),
        of("numeric(10,2)[]", "'{1.50,NULL}'", "'{1.50,NaN}'"),
        of("real[]", "'{NaN,0.1}'"),
        of("double precision[]", "'{-Infinity,5e-324}'"),
        of("text[]", quirks, "'{}'", "ARRAY[repeat('long', 2000)]"),
        of("varchar(20)[]", quirks),
        of("char(3)[]", "'{a,NULL}'"),
        of("bytea[]", "ARRAY['\\x00ff'::bytea, ''::bytea, NULL]"),
        of("uuid[]", "'{00000000-0000-0000-0000-000000000000}'"),
        of("date[]", "'{2024-02-29,NULL}'", "'{infinity}'", "'{\"0044-03-15 BC\"}'"),
        of("time[]", "'{24:00}'"),
        of("timetz[]", "'{12:00:00.000001+02}'"),
        of("timestamp[]", "'{2024-03-31 02:30:00.123456,NULL}'", "'{-infinity}'"),
        of("timestamptz[]", "'{\"2024-03-31 02:30:00.123456+02\",NULL}'", "'{infinity}'"),
        of("interval[]", "'{1 mon,-00:00:01}'"),
        of("json[]", "ARRAY['{\"a\": \"b,\\\"c\"}'::json, NULL]"),
        of("jsonb[]", "ARRAY['[1, 2]'::jsonb]"),
        of("money[]", "'{1.5,-2}'"),
        of("bit(3)[]", "'{101,000}'"),
        of("mood[]", "ARRAY['sad','it''s, \"fine\"',NULL]::mood[]", "'{}'"),
        of("zip[]", "'{01067,NULL}'"),
        of("price[]", "'{1.50}'"),
        of("pair[]", "ARRAY[ROW(1, 'a,\"b')::pair]"),
        of("int4range[]", "ARRAY['[1,5)'::int4range]"),
        of("inet[]", "'{10.0.0.1}'"),
        of("xml[]", "ARRAY['<a/>'::xml]"),
        of("box[]", "'{(1,1),(0,0);(2,2),(0,0)}'"),
        of("hstore[]", "ARRAY['a=>1'::hstore]"),
        of("citext[]", "'{A}'"));
  }
}
