package dev.varve.ops.reconcile;

import static dev.varve.ops.fold.WrittenArchive.Change.create;
import static dev.varve.ops.fold.WrittenArchive.Change.delete;
import static dev.varve.ops.fold.WrittenArchive.Change.gone;
import static dev.varve.ops.fold.WrittenArchive.Change.read;
import static dev.varve.ops.fold.WrittenArchive.Change.truncate;
import static dev.varve.ops.fold.WrittenArchive.Change.update;
import static dev.varve.ops.fold.WrittenArchive.UNSENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.local.LocalPostgres;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.WrittenArchive;
import dev.varve.ops.fold.WrittenArchive.Misfit;
import dev.varve.ops.reconcile.TableComparison.Difference;
import dev.varve.ops.reconcile.TableComparison.Kind;
import dev.varve.ops.reconcile.TableComparison.State;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileIT {
  private static final TableId ID = TableId.of("public", "t");
  private static final Column KEY = column("id", Scalar.INT32, "integer");
  private static final Column NAME = column("name", Scalar.STRING, "text");
  private static final Column NOTE = column("note", Scalar.STRING, "text");
  private static final TableSchema KEYED = table(List.of("id"), KEY, NAME, NOTE);
  private static final TableSchema KEYLESS = table(List.of(), KEY, NAME, NOTE);

  @TempDir static Path server;
  private static LocalPostgres postgres;

  @TempDir Path directory;
  private WrittenArchive archive;

  @BeforeAll
  static void start() {
    postgres = LocalPostgres.start(server);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void begin() throws Exception {
    archive = new WrittenArchive(directory);
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  }

  @AfterEach
  void end() {
    archive.close();
  }

  @Test
  void findsNoDifferenceWhenTheLastChangeOfEachKeyIsTheLiveRow() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'a2', NULL), (3, 'c', 'long')");
    archive.window(KEYED, read(1, "a", "x"), read(2, "b", null));
    archive.window(
        KEYED,
        create(3, "c0", "long"),
        update(row(1, "a", "x"), 1, "a2", null),
        delete(2, "b", null),
        update(row(3, "c0", "long"), 3, "c", UNSENT));

    TableComparison found = compare();

    assertEquals(0, found.differences());
    assertEquals(2, found.equal());
    assertEquals(6, found.valuesCompared());
  }

  @Test
  void namesEachDifferenceByKeyAndColumn() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'live', 'same'), (2, 'only live', NULL)");
    archive.window(KEYED, create(1, "archived", "same"), create(3, "only archived", null));

    TableComparison found = compare();

    assertEquals(3, found.differences());
    assertEquals(
        List.of(
            new Difference(Kind.MISSING, "id=2", List.of()),
            new Difference(Kind.SURPLUS, "id=3", List.of()),
            new Difference(Kind.CHANGED, "id=1", List.of("name"))),
        found.examples().stream().sorted(Comparator.comparing(Difference::kind)).toList());
    assertFalse(found.toString().contains("only"), "no value is named");
  }

  @Test
  void foldsATableWithoutKeyAsAMultiset() throws Exception {
    sql("CREATE TABLE t (id int, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'twice', NULL), (1, 'twice', NULL), (2, 'new', NULL)");
    archive.window(
        KEYLESS,
        create(1, "twice", null),
        create(1, "twice", null),
        create(1, "twice", null),
        create(2, "old", null),
        delete(1, "twice", null),
        update(row(2, "old", null), 2, "new", null));
    assertEquals(0, compare().differences());

    sql("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)");
    assertEquals(1, compare().surplus());
  }

  @Test
  void emptiesTheTableAtATruncate() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (9, 'after', NULL)");
    archive.window(KEYED, create(1, "a", null), truncate(), create(9, "after", null));
    assertEquals(0, compare().differences());
  }

  @Test
  void foldsOnlyTheLastEpoch() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'restated', NULL)");
    archive.window(KEYED, create(1, "a", null), create(2, "deleted unseen", null));
    archive.nextEpoch().window(KEYED, read(1, "restated", null));
    assertEquals(0, compare().differences());
  }

  @Test
  void followsARenamedColumnAndTakesTheDefaultOfAnAddedOne() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'old row', 'n'), (2, 'new row', 'n')");
    sql("ALTER TABLE t RENAME name TO title");
    sql("ALTER TABLE t ADD added text, ADD def int DEFAULT 5");
    archive.window(KEYED, create(1, "old row", "n"));
    archive.window(
        table(
            List.of("id"),
            KEY,
            column("title", Scalar.STRING, "text"),
            NOTE,
            column("added", Scalar.STRING, "text"),
            column("def", Scalar.INT32, "integer")),
        create(2, "new row", "n", null, 5));

    TableComparison found = compare();

    assertEquals(0, found.differences());
    assertEquals(10, found.valuesCompared());
    assertEquals(Map.of(), found.unknown());
  }

  @Test
  void countsAsUnknownWhatPostgresFilledInWithoutAChange() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, 'a', 'n')");
    sql("ALTER TABLE t ADD filled double precision DEFAULT random()");
    archive.window(KEYED, create(1, "a", "n"));

    TableComparison found = compare();

    assertEquals(0, found.differences());
    assertEquals(Map.of("filled", 1L), found.unknown());
  }

  @Test
  void countsAsUnknownWhatARetypedColumnPrintsOtherwise() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, name text, note text)");
    sql("INSERT INTO t VALUES (1, '1', '2.50'), (2, '3', '4')");
    sql("ALTER TABLE t ALTER name TYPE int USING name::int");
    sql("ALTER TABLE t ALTER note TYPE numeric(9, 3) USING note::numeric");
    archive.window(KEYED, create(1, "1", "2.50"));
    archive.window(
        table(
            List.of("id"),
            KEY,
            column("name", Scalar.INT32, "integer"),
            column("note", new FieldType.Decimal(9, 3), "numeric(9,3)")),
        create(2, 3, new BigDecimal("4.000")));

    TableComparison found = compare();

    assertEquals(0, found.differences());
    assertEquals(Map.of("note", 1L), found.unknown());
  }

  /** It is of a version that the epoch has otherwise nothing of, and came last. */
  @Test
  void aDeleteThatWasFoundSaysNothingOfTheEpochsOwnRows() throws Exception {
    sql("CREATE TABLE t (id int PRIMARY KEY, fresh text)");
    sql("INSERT INTO t VALUES (1, 'a')");
    archive.window(KEYLESS, create(1, "a", null), create(2, "b", null));
    TableSchema later = table(List.of("id"), KEY, column("fresh", Scalar.STRING, "text"));
    archive.nextEpoch().window(later, read(1, "a"));
    archive.window(KEYLESS, gone(2, "b", null));

    TableComparison found = compare();

    assertEquals(0, found.differences());
    assertEquals(1, found.equal());
    assertEquals(2, found.valuesCompared());
  }

  @Test
  void tellsTablesThatAreOnOneSideOnly() throws Exception {
    sql("CREATE TABLE unarchived (id int PRIMARY KEY); INSERT INTO unarchived VALUES (1), (2)");
    sql("CREATE TABLE left_out (id int); INSERT INTO left_out VALUES (1)");
    archive.window(KEYED, create(1, "a", null));

    List<TableComparison> found = Reconcile.compare(archive.store, source()).tables();

    assertEquals(
        List.of(State.DROPPED_IN_SOURCE, State.NOT_ARCHIVED),
        found.stream().map(TableComparison::state).toList());
    assertEquals(2, found.get(1).missing());
  }

  @Test
  void printsEveryTypeAsPostgresDoes() throws Exception {
    sql(
        """
        CREATE TABLE t (id int PRIMARY KEY, b boolean, l bigint, r real, d double precision,
          n numeric(8,3), x bytea, day date, ts timestamp, tz timestamptz, j json, ip inet,
          c char(4), iv interval, a text[], i int[], f float8[], ta timestamp[], misfit date);
        INSERT INTO t VALUES
        (1, true, -9223372036854775808, 1e-30, 0.1, -0.050, '\\x00ff', '2026-02-03',
          '2026-02-03 04:05:06.0708', '2026-02-03 04:05:06+02', '{"a": 1.0}', '10.0.0.1', 'ab',
          '1 mon -3 days 04:05:06', ARRAY['a b', NULL, '', 'null', 'q"\\', 'x,y', '{}'],
          '{1,NULL}', '{NaN,-0,1e300,NULL}', ARRAY[timestamp '2026-01-01'], 'infinity'),
        (2, false, 0, 'NaN', '-Infinity', 12345.678, '\\x', '0044-03-15 BC',
          '0001-01-01 00:00:00 BC', '20226-01-01 00:00:00.5+00', '[]', '10.0.0.0/8', 'abcd',
          '-00:00:01', '{}', '{}', '{}', '{}', NULL)
        """);
    TableSchema schema =
        table(
            List.of("id"),
            KEY,
            column("b", Scalar.BOOLEAN, "boolean"),
            column("l", Scalar.INT64, "bigint"),
            column("r", Scalar.FLOAT32, "real"),
            column("d", Scalar.FLOAT64, "double precision"),
            column("n", new FieldType.Decimal(8, 3), "numeric(8,3)"),
            column("x", Scalar.BYTES, "bytea"),
            column("day", Scalar.DATE, "date"),
            column("ts", Scalar.TIMESTAMP, "timestamp without time zone"),
            column("tz", Scalar.TIMESTAMP_UTC, "timestamp with time zone"),
            column("j", Scalar.JSON, "json"),
            column("ip", Scalar.STRING, "inet"),
            column("c", Scalar.STRING, "character(4)"),
            column("iv", Scalar.STRING, "interval"),
            column("a", new FieldType.ListOf(Scalar.STRING), "text[]"),
            column("i", new FieldType.ListOf(Scalar.INT32), "integer[]"),
            column("f", new FieldType.ListOf(Scalar.FLOAT64), "double precision[]"),
            column("ta", new FieldType.ListOf(Scalar.TIMESTAMP), "timestamp without time zone[]"),
            column("misfit", Scalar.DATE, "date"));
    archive.window(
        schema,
        create(
            1,
            true,
            Long.MIN_VALUE,
            1e-30f,
            0.1,
            new BigDecimal("-0.050"),
            new byte[] {0, -1},
            LocalDate.of(2026, 2, 3).toEpochDay(),
            micros(2026, 2, 3) + 14_706_070_800L,
            micros(2026, 2, 3) + 7_506_000_000L,
            "{\"a\": 1.0}",
            "10.0.0.1",
            "ab  ",
            "1 mon -3 days +04:05:06",
            Arrays.asList("a b", null, "", "null", "q\"\\", "x,y", "{}"),
            Arrays.asList(1, null),
            Arrays.asList(Double.NaN, -0.0, 1e300, null),
            List.of(micros(2026, 1, 1)),
            new Misfit("infinity")),
        create(
            2,
            false,
            0,
            Float.NaN,
            Double.NEGATIVE_INFINITY,
            new BigDecimal("12345.678"),
            new byte[0],
            LocalDate.of(-43, 3, 15).toEpochDay(),
            micros(0, 1, 1),
            micros(20226, 1, 1) + 500_000,
            "[]",
            "10.0.0.0/8",
            "abcd",
            "-00:00:01",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null));

    TableComparison found = compare();

    assertEquals(List.of(), found.examples());
    assertEquals(2L * schema.columns().size(), found.valuesCompared());
  }

  private static long micros(int year, int month, int day) {
    return LocalDate.of(year, month, day).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000;
  }

  private TableComparison compare() {
    return Reconcile.compare(archive.store, source()).tables().get(0);
  }

  private static SourceConfig source() {
    return new SourceConfig(
        WrittenArchive.SOURCE,
        new Connector.Postgres(
            new DatabaseServer(
                postgres.host(),
                postgres.port(),
                new Secret(LocalPostgres.SUPERUSER),
                new Secret("${file:" + postgres.passwordFile() + "}"),
                Duration.ofSeconds(10)),
            "postgres",
            "varve",
            "varve",
            new SnapshotConfig(1_000)),
        "postgres://crm:5432",
        List.of("public.*"),
        List.of("public.left_out"),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static Column column(String name, FieldType type, String sourceType) {
    return new Column(name, type, sourceType, true);
  }

  private static TableSchema table(List<String> key, Column... columns) {
    return new TableSchema(ID, List.of(columns), key);
  }

  private static void sql(String sql) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
