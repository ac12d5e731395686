package dev.varve.ops.query;

import static dev.varve.ops.query.SampleArchive.TEN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.TableId;
import dev.varve.ops.query.QueryResult.Column;
import dev.varve.ops.query.QueryResult.Kind;
import dev.varve.storage.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveQueryIT {
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final Instant ELEVEN = TEN.plus(Duration.ofHours(1));

  @TempDir Path folder;
  private SampleArchive archive;

  @BeforeEach
  void begin() {
    archive = new SampleArchive(folder.resolve("archive"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crm.public.orders", "public.orders", "orders", "CRM.Public.ORDERS"})
  void findsATableByEachOfItsNames(String name) throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 7 AS id");

    assertEquals(List.of(List.of("7")), rows("SELECT id FROM " + name));
  }

  @Test
  void readsOnlyFilesThatTheLedgerNames() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    archive.file("crm", ORDERS, TEN, "SELECT 2 AS id");

    assertEquals(List.of(List.of("1")), rows("SELECT id FROM orders"));
  }

  @Test
  void showsAllSchemaVersionsAndTheWindowAndMetadataLast() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id, 'a' AS name, 'c' AS _varve_op");
    archive.layer("crm", ORDERS, ELEVEN, "SELECT 2::BIGINT AS id, 3.5 AS price, 'u' AS _varve_op");

    try (QueryResult result = query(archive.local()).run("FROM orders ORDER BY id")) {
      assertEquals(
          List.of(
              new Column("id", Kind.NUMBER),
              new Column("name", Kind.TEXT),
              new Column("price", Kind.NUMBER),
              new Column("window", Kind.TEXT),
              new Column("_varve_op", Kind.TEXT)),
          result.columns());
      assertEquals(
          List.of(
              Arrays.asList("1", "a", null, "2026-11-22T10:00:00Z", "c"),
              Arrays.asList("2", null, "3.5", "2026-11-22T11:00:00Z", "u")),
          read(result));
    }
  }

  @Test
  void readsAColumnAsTextWhereItsVersionsHaveNoTypeInCommon() throws Exception {
    String before = "{'id': %1$s, 'v': %2$s} AS _varve_before";
    String row = "SELECT %1$s AS id, %2$s AS v, " + before;
    archive.layer("crm", ORDERS, TEN, row.formatted("1::INTEGER", "7::INTEGER"));
    archive.layer("crm", ORDERS, ELEVEN, row.formatted("2::BIGINT", "[1, 2]"));
    archive.layer(
        "crm", ORDERS, ELEVEN.plusSeconds(3600), row.formatted("3::BIGINT", "0.1::DOUBLE"));
    archive.layer(
        "crm", ORDERS, ELEVEN.plusSeconds(7200), "SELECT 4::BIGINT AS id, 1.10::DECIMAL(9,2) AS v");

    assertEquals(
        List.of(
            List.of("1", "7", "7"),
            List.of("2", "[1, 2]", "[1, 2]"),
            List.of("3", "0.1", "0.1"),
            Arrays.asList("4", "1.10", null)),
        rows("SELECT id, v, _varve_before.v FROM orders ORDER BY id"));
    assertEquals(
        List.of(List.of("BIGINT", "VARCHAR")),
        rows("SELECT typeof(id), typeof(v) FROM orders LIMIT 1"));
    assertEquals(
        List.of(List.of("2")),
        rows("SELECT id FROM orders WHERE \"window\" = '2026-11-22 11:00:00'"));
  }

  @Test
  void widensNumbersAsLongAsNoneLosesADigit() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1::INTEGER AS v, 1::DECIMAL(38,0) AS w");
    archive.layer("crm", ORDERS, ELEVEN, "SELECT 2.5::DECIMAL(20,10) AS v, 2.5::DOUBLE AS w");

    assertEquals(
        List.of(
            List.of("1.0000000000", "1", "DECIMAL(20,10)", "VARCHAR"),
            List.of("2.5000000000", "2.5", "DECIMAL(20,10)", "VARCHAR")),
        rows("SELECT v, w, typeof(v), typeof(w) FROM orders ORDER BY v"));
  }

  @Test
  void selectsByWindowWithoutReadingTheOthers() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    archive.layer("crm", ORDERS, ELEVEN, "SELECT 2 AS id");
    String sql = "SELECT id FROM orders WHERE \"window\" >= '2026-11-22 11:00:00'";

    assertEquals(List.of(List.of("2")), rows(sql));
    try (Connection connection = query(archive.local()).connection();
        Statement statement = connection.createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN ANALYZE " + sql)) {
      assertTrue(plan.next());
      assertTrue(plan.getString(2).contains("1/2"), plan.getString(2));
    }
  }

  @Test
  void keepsATablesOwnColumnNamedWindow() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 'left' AS \"window\", 'c' AS _varve_op");

    assertEquals(
        List.of(List.of("left", "2026-11-22T10:00:00Z", "c")), rows("SELECT * FROM orders"));
  }

  @Test
  void readsNamesThatNeedQuotes() throws Exception {
    TableId odd = TableId.of("Mein Schema", "nc_'Ümsatz\" 100%");
    archive.layer("crm-eu", odd, TEN, "SELECT 5 AS \"Größe \"\"x\"\"\"");

    List<List<String>> names = rows("SELECT query_name FROM tables");
    assertEquals(List.of(List.of("\"crm-eu\".\"Mein Schema\".\"nc_'Ümsatz\"\" 100%\"")), names);
    assertEquals(
        List.of(List.of("5")), rows("SELECT \"Größe \"\"x\"\"\" FROM " + names.get(0).get(0)));
  }

  @Test
  void tellsApartTablesThatDifferOnlyInCase() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    archive.layer("crm", TableId.of("public", "Orders"), TEN, "SELECT 2 AS id");

    assertEquals(List.of(List.of("1")), rows("SELECT id FROM orders"));
    assertEquals(List.of(List.of("2")), rows("SELECT id FROM \"Orders~2\""));
  }

  @Test
  void asksWhichTableIsMeantWhenTwoSourcesHaveIt() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id").layer("erp", ORDERS, TEN, "SELECT 2 AS id");

    VarveException refused = refused("SELECT * FROM public.orders");
    assertTrue(refused.getMessage().contains("crm.public.orders, erp.public.orders"));
    assertEquals(
        List.of(List.of("1", "2")),
        rows("SELECT a.id, b.id FROM crm.public.orders a, erp.public.orders b"));
    assertEquals(
        List.of(List.of("9")), rows("WITH orders AS (SELECT 9 AS x) SELECT * FROM orders"));
  }

  @Test
  void suggestsATableForAMisspeltName() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");

    assertTrue(refused("SELECT * FROM ordres").hint().contains("did you mean crm.public.orders"));
  }

  @Test
  void saysThatATableHasNoRowsYet() {
    archive.publish("crm", TEN, new TableLayer(ORDERS, 0, 0, 0, List.of()));

    assertTrue(refused("SELECT * FROM orders").getMessage().contains("no row"));
  }

  @Test
  void listsLayersFilesAndTables() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id UNION ALL SELECT 2");

    assertEquals(
        List.of(List.of("crm", "1", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z", "1", "2")),
        rows("SELECT source, sequence, window_start, window_end, revision, \"rows\" FROM layers"));
    assertEquals(
        List.of(List.of("orders", "2", "0")),
        rows("SELECT table_name, creates, deletes FROM files"));
    assertEquals(
        List.of(List.of("crm.public.orders", "1", "2")),
        rows("SELECT query_name, files, \"rows\" FROM tables"));
    assertTrue(rows("SHOW ALL TABLES").stream().anyMatch(row -> row.contains("orders")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1; COPY (SELECT 1) TO 'x.csv'",
        "CREATE TABLE t AS SELECT 1",
        "ATTACH 'x.db'",
        "SET threads = 1",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
        "SELECT 1) ; COPY (SELECT 1",
        "selec 1",
        ""
      })
  void refusesWhatIsNotOneQuery(String sql) {
    assertEquals(ErrorCode.QUERY_FAILED, refused(sql).code());
  }

  @Test
  void readsNoFileThatIsNotTheArchives() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    Path secret = Files.writeString(folder.resolve("secret.csv"), "a\n1\n");
    Path unpublished =
        folder
            .resolve("archive")
            .resolve(archive.file("crm", ORDERS, TEN, "SELECT 2 AS id").path());

    for (String from :
        List.of(
            "read_csv('" + secret + "')",
            "read_text('" + secret + "')",
            "'" + secret + "'",
            "glob('" + folder + "/*')",
            "read_parquet('" + unpublished + "')",
            "read_parquet('https://localhost:1/x.parquet')")) {
      assertEquals(ErrorCode.QUERY_FAILED, refused("SELECT * FROM orders, " + from).code(), from);
    }
  }

  @Test
  void cannotWriteOverAFileOfTheArchive() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    Path file = archive.root.resolve(archive.manifests.get(0).files().get(0).path());
    byte[] before = Files.readAllBytes(file);

    refused("COPY (SELECT 2 AS id FROM orders) TO '" + file + "' (USE_TMP_FILE false)");

    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void writesEveryTypeAsTextWithoutLoss() throws Exception {
    archive.layer(
        "crm",
        ORDERS,
        TEN,
        """
        SELECT '12345678901234567890123456789.012345679'::DECIMAL(38,9) AS amount,
          'infinity'::TIMESTAMP AS forever, '0044-03-15 (BC)'::DATE AS ides,
          '2026-01-01 12:00:00.123456+00'::TIMESTAMPTZ AS moment, '\\x00\\xFF'::BLOB AS bytes,
          'nan'::DOUBLE AS nothing, true AS yes, ['a', NULL] AS list, {'k': 1} AS struct,
          '{"j": 1}'::JSON AS doc\
        """);

    try (QueryResult result =
        query(archive.local()).run("SELECT * EXCLUDE (\"window\") FROM orders")) {
      assertEquals(
          List.of(
              Kind.NUMBER,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXT,
              Kind.NUMBER,
              Kind.BOOLEAN,
              Kind.JSON,
              Kind.JSON,
              Kind.JSON),
          result.columns().stream().map(Column::kind).toList());
      assertEquals(
          List.of(
              List.of(
                  "12345678901234567890123456789.012345679",
                  "infinity",
                  "0044-03-15 (BC)",
                  "2026-01-01T12:00:00.123456Z",
                  "\\x00ff",
                  "nan",
                  "true",
                  "[\"a\",null]",
                  "{\"k\":1}",
                  "{\"j\": 1}")),
          read(result));
    }
  }

  @Test
  void keepsTheOrderAndRepeatedNamesOfAQuery() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT range AS id FROM range(5000)");

    try (QueryResult result =
        query(archive.local()).run("SELECT id, id FROM orders ORDER BY id DESC; ")) {
      assertEquals(List.of("id", "id"), result.columns().stream().map(Column::name).toList());
      List<List<String>> rows = read(result);
      assertEquals(List.of("4999", "4999"), rows.get(0));
      assertEquals(List.of("0", "0"), rows.get(4999));
    }
  }

  @Test
  void fetchesFilesOfARemoteArchiveOnceAndOnlyThoseOfTheTablesNamed() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    archive.layer("crm", TableId.of("public", "other"), TEN, "SELECT 2 AS id");
    DirectoryStore remote = archive.remote();

    ArchiveQuery query = query(remote);
    for (int i = 0; i < 2; i++) {
      try (QueryResult result = query.run("SELECT id, \"window\" FROM orders")) {
        assertEquals(List.of(List.of("1", "2026-11-22T10:00:00Z")), read(result));
      }
    }

    assertEquals(1, remote.opened.size(), remote.opened.toString());
  }

  @Test
  void refusesAFetchedFileThatIsNotWhatTheLedgerSays() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    Path file = archive.root.resolve(archive.manifests.get(0).files().get(0).path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    VarveException refused =
        assertThrows(VarveException.class, () -> query(archive.remote()).run("FROM orders"));
    assertEquals(ErrorCode.FILE_DIFFERS, refused.code());
    try (var left = Files.list(folder.resolve("cache"))) {
      assertEquals(0, left.count(), "nothing of it stays in the cache");
    }
  }

  @Test
  void theCacheStaysWithinItsBound() throws Exception {
    archive.layer("crm", ORDERS, TEN, "SELECT 1 AS id");
    archive.layer("crm", TableId.of("public", "other"), TEN, "SELECT 2 AS id");
    long one = archive.manifests.get(0).sizeBytes();
    QueryOptions tight = new QueryOptions(folder.resolve("cache"), one + 10, 1L << 30);
    ArchiveQuery query = ArchiveQuery.over(archive.remote(), archive.manifests, tight);

    query.run("FROM orders").close();
    query.run("FROM other").close();

    try (var files = Files.walk(folder.resolve("cache"))) {
      assertEquals(1, files.filter(Files::isRegularFile).count());
    }
    VarveException refused =
        assertThrows(VarveException.class, () -> query.run("FROM orders, other"));
    assertTrue(refused.getMessage().contains("cache"), refused.getMessage());
  }

  private List<List<String>> rows(String sql) {
    try (QueryResult result = query(archive.local()).run(sql)) {
      return read(result);
    }
  }

  private VarveException refused(String sql) {
    return assertThrows(VarveException.class, () -> rows(sql));
  }

  private ArchiveQuery query(ObjectStore store) {
    QueryOptions options = new QueryOptions(folder.resolve("cache"), 1L << 30, 1L << 30);
    return ArchiveQuery.over(store, archive.manifests, options);
  }

  private static List<List<String>> read(QueryResult result) {
    List<List<String>> rows = new ArrayList<>();
    result.forEach(rows::add);
    return rows;
  }
}
