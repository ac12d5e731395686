package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ColumnClass;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.reconcile.Reconciliation;
import dev.varve.ops.reconcile.TableComparison;
import dev.varve.policy.Tokens;
import dev.varve.policy.Tokens.Reversal;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database with canaries in every column that a rule means: none of them is in any byte of state,
 * archive, lineage topic or log; and what rules leave is whole.
 */
class ColumnRulesIT {
  private static final String CANARY = "canary";

  /** In columns without a rule: shows that the search looks into what it searches. */
  private static final String VISIBLE = "visible";

  private static final String KEY = "7d0a4b9c".repeat(8);

  @TempDir Path directory;
  @TempDir Path secrets;

  private Path key;

  @BeforeEach
  void writeKey() throws IOException {
    key = Files.writeString(secrets.resolve("pseudonym-key"), KEY + "\n");
  }

  private ArchiveConfig config(ArchiveFixture shop, Duration window) {
    SourceConfig source = shop.config().sources().get(0);
    List<ColumnRule> rules =
        List.of(
            keyed(Kind.HMAC, "*.customers.email", "purchases.customer", "kinds.*"),
            keyed(Kind.TOKENISE, "accounts.*"),
            rule(Kind.MASK, "customers.name", "purchases.memo"),
            rule(Kind.DROP, "public.customers.phone"),
            rule(Kind.NULL, "customers.ssn"),
            rule(Kind.TRUNCATE, "customers.birth", "badges.code"),
            new ColumnRule(List.of(), "inet", null, Kind.MASK, "0.0.0.0", 0, null, 1, null));
    ColumnsConfig columns =
        new ColumnsConfig(
            rules,
            List.of(
                new ColumnClass("public", List.of("public.staff.id", "public.staff.note")),
                new ColumnClass("personal", List.of("public.staff.email"))),
            Unknown.WITHHOLD);
    ArchiveConfig config = shop.config();
    return new ArchiveConfig(
        List.of(
            new SourceConfig(
                    source.name(),
                    source.connector(),
                    source.namespace(),
                    source.include(),
                    source.exclude(),
                    window,
                    source.zone(),
                    source.lateness(),
                    source.idleAfter())
                .with(columns)),
        config.storage(),
        config.lineage(),
        config.state());
  }

  private ColumnRule keyed(Kind kind, String... match) {
    Secret reference = new Secret("${file:" + key + "}");
    return new ColumnRule(List.of(match), null, null, kind, "***", 0, reference, 3, "person");
  }

  private static ColumnRule rule(Kind kind, String... match) {
    int length = kind == Kind.TRUNCATE ? 4 : 0;
    return new ColumnRule(List.of(match), null, null, kind, "***", length, null, 1, null);
  }

  private static void createTables(ArchiveFixture shop) throws Exception {
    shop.sql(
        "CREATE TABLE customers (email text PRIMARY KEY, name text, phone text, ssn varchar(30),"
            + " birth date, ip inet, note text)",
        "ALTER TABLE customers REPLICA IDENTITY FULL",
        "CREATE TABLE purchases (id bigint PRIMARY KEY, customer varchar(80), memo text)",
        "CREATE TABLE badges (code text PRIMARY KEY, holder text)",
        "CREATE TABLE kinds (id bigint PRIMARY KEY, b boolean, n numeric(12,2), m numeric,"
            + " f double precision, r real, d date, t timestamp, z timestamptz, x bytea, u uuid,"
            + " j jsonb, c char(5), i interval, a int[])",
        "INSERT INTO kinds VALUES (1, true, 5.00, 5.00, 1e10, 1.5, '2026-11-22',"
            + " '2026-11-22 10:00:00', '2026-11-22 10:00:00.123456+02', '\\x00ff',"
            + " gen_random_uuid(), '{\"a\": 1}', 'ab', '1 day', '{1,2}')",
        "INSERT INTO kinds (id) VALUES (2)",
        "INSERT INTO kinds VALUES (3, false, 'NaN', 'NaN', 'NaN', '-Infinity', 'infinity',"
            + " '-infinity', 'infinity', '', null, 'null', '', '-1 day', '{}')",
        "CREATE TABLE accounts (iban text PRIMARY KEY, owner text, balance numeric(9,2))",
        "INSERT INTO accounts SELECT 'canary-iban-' || i,"
            + " CASE WHEN i % 10 > 0 THEN E'canary\nowner ' || i % 7 END, i * 1.50"
            + " FROM generate_series(1, 300) i",
        "CREATE TABLE staff (id int PRIMARY KEY, email text, note text)",
        insertCustomers(1, 2500),
        "INSERT INTO purchases SELECT i, 'canary-' || i || '@example', 'canary memo ' || i"
            + " FROM generate_series(1, 500) i",
        "INSERT INTO badges VALUES ('canary-badge-1', 'canary holder')",
        "INSERT INTO staff VALUES (1, 'visible@example', 'visible')");
  }

  private static String insertCustomers(int from, int to) {
    return "INSERT INTO customers SELECT 'canary-' || i || '@example', 'canary name ' || i,"
        + " 'canary-phone-' || i, 'canary-ssn-' || i, date '1987-06-05', '203.0.113.77',"
        + " 'visible note ' || i FROM generate_series("
        + from
        + ", "
        + to
        + ") i";
  }

  private static void change(ArchiveFixture shop) throws Exception {
    shop.sql(
        insertCustomers(2501, 2600),
        "UPDATE customers SET name = 'canary changed', note = 'visible changed'"
            + " WHERE email LIKE 'canary-1_@example'",
        "UPDATE customers SET email = 'canary-moved@example' WHERE email = 'canary-20@example'",
        "DELETE FROM customers WHERE email LIKE 'canary-3_@example'",
        "INSERT INTO purchases SELECT 1000, 'canary-40@example',"
            + " string_agg('canary' || md5(i::text), '') FROM generate_series(1, 900) i",
        "UPDATE purchases SET customer = 'canary-41@example' WHERE id = 1000",
        "INSERT INTO badges VALUES ('canary-badge-2', 'canary holder')",
        "UPDATE accounts SET balance = 7, owner = 'canary changed' WHERE iban LIKE '%-1_'",
        "DELETE FROM accounts WHERE iban = 'canary-iban-20'",
        "ALTER TABLE staff ADD COLUMN home text",
        "INSERT INTO staff VALUES (2, 'visible@example', 'visible', 'canary street')");
  }

  @Test
  void noCanaryIsInAnyByteAndTheRestIsWhole() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      createTables(shop);
      ArchiveConfig config = config(shop, Duration.ofDays(1));
      Path state = directory.resolve("state");
      try (JobProcess job = JobProcess.start(config, directory)) {
        awaitInState("visible note 2500", state);
        // What is written while the tables are read may come by both ways.
        awaitInState("stream-split", state);
        change(shop);
        awaitInState("visible changed", state);
        assertNoCanary(shop, state);
        job.stop();
      }
      assertFalse(search(VISIBLE).in(state).isEmpty(), "rows wait in the savepoint");
      assertNoCanary(shop, state);

      JobProcess.catchUp(config, directory);

      assertFalse(search("visible changed").in(shop.archive()).isEmpty());
      assertNoCanary(shop, state);
      assertMasked(shop);
      assertJoinsHold(shop);
      assertReversible(shop, config.sources().get(0));
      assertQuarantined(shop);
      assertRecorded(config);
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
      assertReconciled(config);
    }
  }

  private static void awaitInState(String text, Path state) throws Exception {
    Await.until(
        text + " in state", () -> Files.isDirectory(state) && !search(text).in(state).isEmpty());
  }

  private static CanarySearch search(String text) {
    return CanarySearch.of(text);
  }

  private void assertNoCanary(ArchiveFixture shop, Path state) throws Exception {
    List<Path> places = new ArrayList<>(List.of(state, directory.resolve("data-map.bin")));
    places.add(directory.resolve("kafka"));
    places.add(directory.resolve("job.log"));
    places.add(directory.resolve("job.err"));
    places.add(shop.archive());
    places.removeIf(Files::notExists);
    for (String never : List.of(CANARY, "1987-06-05", "203.0.113.77", KEY)) {
      assertEquals(List.of(), search(never).in(places.toArray(Path[]::new)), never);
    }
  }

  private static void assertMasked(ArchiveFixture shop) throws Exception {
    assertEquals(
        List.of("email", "name", "ssn", "birth", "ip", "note"), columns(shop, "customers"));
    String wrong =
        "count(*) FILTER (email NOT LIKE 'v3:%' OR length(email) <> 46 OR name <> '***'"
            + " OR ssn IS NOT NULL OR birth <> '1987' OR ip <> '0.0.0.0' OR note IS NULL)";
    assertEquals(0, shop.inFiles("customers", wrong));
    assertEquals(2601 + 10 + 1 + 10, shop.inFiles("customers", "count(*)"));
    assertEquals(
        10,
        shop.inFiles(
            "customers", "count(*) FILTER (_varve_op = 'u' AND _varve_before.name = '***')"));
    assertEquals(
        1,
        shop.inFiles(
            "purchases",
            "count(*) FILTER (_varve_op = 'u' AND list_contains(_varve_unchanged, 'memo'))"));
    assertEquals(
        1, shop.inFiles("staff", "count(*) FILTER (id = 2 AND home IS NULL AND note = 'visible')"));
    assertEquals(0, shop.inFiles("badges", "count(*)"));
  }

  private static List<String> columns(ArchiveFixture shop, String table) throws Exception {
    List<String> names = new ArrayList<>();
    query(
        "DESCRIBE SELECT * FROM read_parquet('" + shop.files(table).glob() + "')",
        row -> names.add(row.getString(1)));
    names.removeIf(name -> name.startsWith("_varve_") || name.equals("window"));
    return names;
  }

  /**
   * Each purchase of the snapshot finds its customer of the snapshot by the pseudonym; a later one
   * may be read by the snapshot, too.
   */
  private static void assertJoinsHold(ArchiveFixture shop) throws Exception {
    List<Long> joined = new ArrayList<>();
    query(
        "SELECT count(*), count(DISTINCT p.customer) FROM read_parquet('"
            + shop.files("purchases").glob()
            + "') p JOIN read_parquet('"
            + shop.files("customers").glob()
            + "') c ON p.customer = c.email WHERE p._varve_op = 'r' AND c._varve_op = 'r'"
            + " AND p.id <= 500",
        row -> {
          joined.add(row.getLong(1));
          joined.add(row.getLong(2));
        });
    assertEquals(List.of(500L, 500L), joined);
  }

  /** The last token of each value of each account, reversed, is what the database has. */
  private static void assertReversible(ArchiveFixture shop, SourceConfig source) throws Exception {
    Tokens tokens = Tokens.of(source, "person", Map.of());
    List<String> archived = new ArrayList<>();
    query(
        "SELECT iban, owner, balance FROM read_parquet('"
            + shop.files("accounts").glob()
            + "') QUALIFY row_number() OVER (PARTITION BY iban ORDER BY _varve_op = 'r') = 1"
            + " AND _varve_op <> 'd'",
        row -> archived.add(account(row, token -> reversed(tokens, token))));
    List<String> live = new ArrayList<>();
    try (Connection database = shop.connect();
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT iban, owner, trim_scale(balance) FROM accounts")) {
      while (rows.next()) {
        live.add(account(rows, text -> text));
      }
    }
    assertEquals(299, live.size());
    assertEquals(live.stream().sorted().toList(), archived.stream().sorted().toList());
  }

  private static String account(ResultSet row, UnaryOperator<String> value) throws Exception {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      String text = row.getString(i);
      values.add(text == null ? "null" : value.apply(text));
    }
    return String.join("|", values);
  }

  private static String reversed(Tokens tokens, String token) {
    return assertInstanceOf(Reversal.Value.class, tokens.reverse(token)).text();
  }

  /** One row for the snapshot's refused rows, one for each change of the stream. */
  private static void assertQuarantined(ArchiveFixture shop) throws Exception {
    List<String> rows = new ArrayList<>();
    query(
        "SELECT name, cause, message, key, value FROM read_parquet('"
            + TableFiles.of(shop.archive(), "shop", "_varve.quarantine").glob()
            + "') ORDER BY _varve_position",
        row ->
            rows.add(
                row.getString(1)
                    + " "
                    + row.getString(2)
                    + " "
                    + row.getString(3)
                    + " "
                    + row.getString(4)
                    + " "
                    + row.getString(5)));
    String expected =
        "badges VRV-1007 column code is of the key of public.badges: the rule truncate(4) gives"
            + " one outcome to many values null null";
    assertEquals(List.of(expected, expected), rows);
  }

  private static void assertRecorded(ArchiveConfig config) {
    List<String> events = new ArrayList<>();
    try (LineageTopic topic = LineageTopic.open(config.lineage())) {
      topic.readAll(record -> events.add(record.key() + record.json()));
    }
    // the topic's bytes on the broker are compressed
    assertEquals(
        List.of(), events.stream().filter(event -> search(CANARY).isIn(utf8(event))).toList());
    String customers =
        events.stream()
            .filter(event -> event.contains("\"COMPLETE\"") && event.contains("public.customers"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        customers.contains("\"subtype\":\"TRANSFORMATION\",\"description\":\"hmac(person, v3, "));
    assertTrue(
        events.stream()
            .anyMatch(event -> event.contains("\"description\":\"tokenise(person, v3, ")));
    assertTrue(customers.contains("\"description\":\"mask(0.0.0.0)\",\"masking\":true"));
    assertFalse(customers.contains("\"phone\""));
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      String schemas =
          store
              .list("schemas/shop/public.customers/")
              .map(
                  object ->
                      new String(store.read(object.key()).orElseThrow(), StandardCharsets.UTF_8))
              .reduce("", String::concat);
      assertTrue(schemas.contains("\"dropped\":[\"phone\"]"), schemas);
      assertTrue(schemas.contains("\"rule\":\"truncate(4)\""), schemas);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertReconciled(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      Reconciliation all = Reconcile.compare(store, config.sources().get(0));
      for (TableComparison table : all.tables()) {
        boolean refused = table.table().name().equals("badges");
        assertEquals(refused ? 2 : 0, table.differences(), table::toString);
        if (table.table().name().equals("customers")) {
          assertEquals(2590, table.equal());
          assertEquals(List.of("ssn"), List.copyOf(table.unknown().keySet()));
        }
        if (table.table().name().equals("accounts")) {
          assertEquals(299, table.equal());
          assertEquals(0, table.valuesUnknown());
        }
        if (table.table().name().equals("kinds")) {
          assertEquals(List.of("a"), List.copyOf(table.unknown().keySet()));
        }
      }
    }
  }

  /** Takes one row. */
  private interface Row {
    void take(ResultSet row) throws Exception;
  }

  private static void query(String sql, Row to) throws Exception {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        to.take(rows);
      }
    }
  }
}
