package dev.varve.job.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every base, range and multirange type that the server's catalog has, and its array type, as
 * columns of one table.
 */
final class CatalogTypes {
  /** Types that take no literal: their columns stay null. */
  private static final List<String> WITHOUT_LITERAL =
      List.of(
          "gtsvector",
          "pg_brin_bloom_summary",
          "pg_brin_minmax_multi_summary",
          "pg_dependencies",
          "pg_mcv_list",
          "pg_ndistinct",
          "pg_node_tree");

  private static final Map<String, String> LITERALS =
      Map.ofEntries(
          Map.entry("aclitem", "postgres=r/postgres"),
          Map.entry("bit", "1"),
          Map.entry("bool", "t"),
          Map.entry("box", "(2,2),(0,0)"),
          Map.entry("bpchar", "ab "),
          Map.entry("bytea", "\\x00ff"),
          Map.entry("char", "x"),
          Map.entry("cid", "4294967295"),
          Map.entry("cidr", "10.0.0.0/8"),
          Map.entry("circle", "<(1,2),3>"),
          Map.entry("date", "0044-03-15 BC"),
          Map.entry("float4", "0.1"),
          Map.entry("float8", "0.1"),
          Map.entry("inet", "::1"),
          Map.entry("int2", "-32768"),
          Map.entry("int2vector", "1 2"),
          Map.entry("int4", "-2147483648"),
          Map.entry("int8", "-9223372036854775808"),
          Map.entry("interval", "1 mon -1 days"),
          Map.entry("json", "{ }"),
          Map.entry("jsonb", "{}"),
          Map.entry("jsonpath", "$.a"),
          Map.entry("line", "{1,2,3}"),
          Map.entry("lseg", "[(1,2),(3,4)]"),
          Map.entry("macaddr", "08:00:2b:01:02:03"),
          Map.entry("macaddr8", "08:00:2b:01:02:03:04:05"),
          Map.entry("money", "-1.50"),
          Map.entry("name", "a name"),
          Map.entry("numeric", "1.50"),
          Map.entry("oid", "4294967295"),
          Map.entry("oidvector", "1 2"),
          Map.entry("path", "((0,0),(1,1))"),
          Map.entry("pg_lsn", "16/B374D848"),
          Map.entry("pg_snapshot", "10:20:10,14"),
          Map.entry("point", "(1,2)"),
          Map.entry("polygon", "((0,0),(1,1),(1,0))"),
          Map.entry("refcursor", "a cursor"),
          Map.entry("regclass", "pg_type"),
          Map.entry("regcollation", "\"C\""),
          Map.entry("regconfig", "simple"),
          Map.entry("regdictionary", "simple"),
          Map.entry("regnamespace", "public"),
          Map.entry("regoper", "pg_catalog.||/"),
          Map.entry("regoperator", "+(integer,integer)"),
          Map.entry("regproc", "now"),
          Map.entry("regprocedure", "now()"),
          Map.entry("regrole", "postgres"),
          Map.entry("regtype", "integer"),
          Map.entry("text", "a text"),
          Map.entry("tid", "(1,2)"),
          Map.entry("time", "24:00:00"),
          Map.entry("timestamp", "0044-03-15 00:00:00.000001 BC"),
          Map.entry("timestamptz", "0044-03-15 00:00:00.000001+00 BC"),
          Map.entry("timetz", "12:00:00.000001+15:59:59"),
          Map.entry("tsquery", "a & !b"),
          Map.entry("tsvector", "a b"),
          Map.entry("txid_snapshot", "10:20:10,14"),
          Map.entry("uuid", "00000000-0000-0000-0000-000000000000"),
          Map.entry("varbit", "101"),
          Map.entry("varchar", "a text"),
          Map.entry("xid", "4294967295"),
          Map.entry("xid8", "18446744073709551615"),
          Map.entry("xml", "<a/>"),
          Map.entry("int4range", "[1,5)"),
          Map.entry("int8range", "[1,5)"),
          Map.entry("numrange", "[1.0,)"),
          Map.entry("daterange", "[2024-01-01,)"),
          Map.entry("tsrange", "[2024-01-01 00:00:00,)"),
          Map.entry("tstzrange", "[2024-01-01 00:00:00+00,)"),
          Map.entry("int4multirange", "{[1,5)}"),
          Map.entry("int8multirange", "{[1,5)}"),
          Map.entry("nummultirange", "{[1.0,)}"),
          Map.entry("datemultirange", "{[2024-01-01,)}"),
          Map.entry("tsmultirange", "{[2024-01-01 00:00:00,)}"),
          Map.entry("tstzmultirange", "{[2024-01-01 00:00:00+00,)}"));

  private final List<String> types;

  private CatalogTypes(List<String> types) {
    this.types = types;
  }

  static CatalogTypes of(Connection database) throws SQLException {
    List<String> types = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"
                    + " AND typtype IN ('b', 'r', 'm') AND typinput <> 'array_in'::regproc"
                    + " ORDER BY typname")) {
      while (rows.next()) {
        types.add(rows.getString(1));
      }
    }
    for (String type : types) {
      if (!LITERALS.containsKey(type) && !WITHOUT_LITERAL.contains(type)) {
        throw new AssertionError("pg_type has " + type + ": give it a literal here");
      }
    }
    return new CatalogTypes(types);
  }

  String createTable(String table) {
    return "CREATE TABLE "
        + table
        + " (id bigint PRIMARY KEY, "
        + types.stream().map(CatalogTypes::columns).collect(Collectors.joining(", "))
        + ")";
  }

  private static String columns(String type) {
    String one = String.format("\"c_%s\" pg_catalog.\"%s\"", type, type);
    return WITHOUT_LITERAL.contains(type)
        ? one
        : one + String.format(", \"a_%s\" pg_catalog.\"%s\"[]", type, type);
  }

  String insert(String table, long id) {
    return "INSERT INTO "
        + table
        + " VALUES ("
        + id
        + ", "
        + types.stream().map(CatalogTypes::values).collect(Collectors.joining(", "))
        + ")";
  }

  private static String values(String type) {
    if (WITHOUT_LITERAL.contains(type)) {
      return "NULL";
    }
    String one = String.format("'%s'::pg_catalog.\"%s\"", LITERALS.get(type), type);
    return one + ", ARRAY[" + one + ", NULL]";
  }
}
