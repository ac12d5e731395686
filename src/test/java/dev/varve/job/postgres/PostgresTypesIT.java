package dev.varve.job.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.TypesPage;
import dev.varve.decode.DecodedRow;
import dev.varve.decode.PostgresTypes;
import dev.varve.local.LocalPostgres;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Operation;
import dev.varve.model.TableSchema;
import dev.varve.seal.SealedChanges;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type through the real source, by snapshot and by stream, into Parquet and back, against
 * what PostgreSQL says. The role's settings are as hostile as they get: the archive does not depend
 * on them.
 */
class PostgresTypesIT {
  private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
  private static final int RANDOM_ROWS = 150;
  private static final long STREAMED = 100_000;
  private static final int COLUMNS_MAX = 1600;

  private static final TimeZone ZONE = TimeZone.getDefault();

  @TempDir static Path directory;

  private static LocalPostgres server;
  private static Connection database;
  private static CatalogTypes catalog;
  private static CaptureRun capture;

  @BeforeAll
  static void captureStarts() throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    server = LocalPostgres.start(directory.resolve("postgres"));
    database = server.connect("postgres");
    execute(
        "SET TimeZone TO 'UTC'",
        "SET extra_float_digits TO 3",
        "SET IntervalStyle TO postgres",
        "ALTER ROLE postgres SET IntervalStyle TO iso_8601",
        "ALTER ROLE postgres SET DateStyle TO 'German, DMY'",
        "ALTER ROLE postgres SET TimeZone TO 'Asia/Kolkata'",
        "ALTER ROLE postgres SET bytea_output TO escape",
        "ALTER ROLE postgres SET xmlbinary TO hex",
        "ALTER ROLE postgres SET extra_float_digits TO 0");
    execute(EdgeValues.DEFINITIONS.toArray(String[]::new));
    catalog = CatalogTypes.of(database);
    execute(EdgeValues.createTable("edges"), catalog.createTable("catalog"));
    execute(RandomRows.createTable("random"), wideTable(), wide(0));
    execute("CREATE TABLE large (id bigint PRIMARY KEY, v text)", large(0));
    insertEdges(0);
    execute(catalog.insert("catalog", 0));
    insertRandom(0);
    execute("CREATE PUBLICATION varve FOR ALL TABLES");
    capture = CaptureRun.start(server, "postgres", "types");
  }

  @AfterAll
  static void captureStops() throws Exception {
    TimeZone.setDefault(ZONE);
    try (LocalPostgres stopping = server;
        Connection closing = database) {
      if (capture != null) {
        capture.close();
      }
    }
  }

  @Test
  void edgeValuesAreTheSameBySnapshotAndByStreamAndAsPostgresSays() throws Exception {
    Map<Long, ChangeEvent> snapshot = snapshot("edges", EdgeValues.rows());
    insertEdges(STREAMED);

    TableSchema schema = assertSame("edges", snapshot);

    assertEquals(declared("edges"), schema.columns().stream().map(Column::sourceType).toList());
  }

  @Test
  void randomValuesAreTheSameBySnapshotAndByStreamAndAsPostgresSays() throws Exception {
    Map<Long, ChangeEvent> snapshot = snapshot("random", RANDOM_ROWS);
    insertRandom(STREAMED);

    assertSame("random", snapshot);
  }

  @Test
  void everyTypeOfTheCatalogIsArchivedAsTheReferenceSays() throws Exception {
    Map<Long, ChangeEvent> snapshot = snapshot("catalog", 1);
    execute(catalog.insert("catalog", STREAMED));

    TableSchema schema = assertSame("catalog", snapshot);

    Map<String, String> reference = TypesPage.plain(PostgresTypes.rows());
    List<String> differences = new ArrayList<>();
    Set<String> seen = new TreeSet<>(List.of("any other", "integer[]", "date[]"));
    for (Column column : schema.columns()) {
      String bare = column.sourceType().replaceAll("\\(.*\\)|\\[\\]", "");
      seen.add(bare);
      String said = reference.getOrDefault(bare, reference.get("any other"));
      String archived = TypesPage.name(element(column.type()));
      if (!archived.equals(said)) {
        differences.add(column + ": the page says " + said);
      }
    }
    assertEquals(List.of(), differences);
    assertTrue(seen.containsAll(reference.keySet()), "not in pg_type: " + reference.keySet());
  }

  private static FieldType element(FieldType type) {
    return type instanceof FieldType.ListOf list ? list.element() : type;
  }

  @Test
  void asManyColumnsAsATableCanHaveAreArchived() throws Exception {
    Map<Long, ChangeEvent> snapshot = snapshot("wide", 1);
    execute(wide(STREAMED));

    TableSchema schema = assertSame("wide", snapshot);

    assertEquals(COLUMNS_MAX, schema.columns().size());
  }

  @Test
  void aRowOfSixteenMebibytesIsArchived() throws Exception {
    Map<Long, ChangeEvent> snapshot = snapshot("large", 1);
    execute(large(STREAMED));

    Map<Long, ChangeEvent> archived = archived("large", snapshot);

    for (ChangeEvent change : archived.values()) {
      String text = (String) row(change).get("v");
      assertEquals(16 << 20, text.length());
      assertEquals(
          ServerText.query(database, "SELECT md5(v) FROM large WHERE id = " + id(change)),
          md5(text));
    }
  }

  private static String md5(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static String large(long id) {
    return "INSERT INTO large SELECT "
        + id
        + ", string_agg(md5(i::text), '') FROM generate_series(1, 524288) i";
  }

  private static String wideTable() {
    String columns =
        IntStream.range(1, COLUMNS_MAX)
            .mapToObj(i -> ", c" + i + (i % 2 == 0 ? " smallint" : " boolean"))
            .collect(Collectors.joining());
    return "CREATE TABLE wide (id bigint PRIMARY KEY" + columns + ")";
  }

  private static String wide(long id) {
    String values =
        IntStream.range(1, COLUMNS_MAX)
            .mapToObj(i -> i % 7 == 0 ? ", NULL" : i % 2 == 0 ? ", " + i : ", " + (i % 3 == 0))
            .collect(Collectors.joining());
    return "INSERT INTO wide VALUES (" + id + values + ")";
  }

  /** The rows that the snapshot reads, by id; what is inserted from then on is streamed. */
  private static Map<Long, ChangeEvent> snapshot(String table, int rows) throws Exception {
    Map<Long, ChangeEvent> snapshot = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      ChangeEvent event = capture.next(table);
      assertEquals(Operation.READ, event.operation());
      snapshot.put(id(event), event);
    }
    return snapshot;
  }

  /** Takes the same rows from the stream and finds no difference. */
  private static TableSchema assertSame(String table, Map<Long, ChangeEvent> snapshot)
      throws Exception {
    Map<Long, ChangeEvent> archived = archived(table, snapshot);
    List<String> differences = new ArrayList<>();
    for (long id : snapshot.keySet()) {
      ChangeEvent read = archived.get(id);
      ChangeEvent stream = archived.get(id + STREAMED);
      assertEquals(Operation.CREATE, stream.operation());
      compareWithServer(differences, table, read);
      compareWithServer(differences, table, stream);
      comparePaths(differences, read, stream);
    }
    assertEquals(List.of(), differences, "repeat with -Dvarve.seed=" + SEED);
    return capture.schema(archived.values().iterator().next());
  }

  /** The rows of both paths, by id, as Parquet files give them back. */
  private static Map<Long, ChangeEvent> archived(String table, Map<Long, ChangeEvent> snapshot)
      throws Exception {
    List<ChangeEvent> changes = new ArrayList<>(snapshot.values());
    for (int row = 0; row < snapshot.size(); row++) {
      changes.add(capture.next(table));
    }
    SealedChanges sealed = SealedChanges.of(capture.schema(changes.get(0)), changes);
    assertEquals(
        changes.stream().mapToLong(change -> DecodedRow.misfits(row(change))).sum(),
        sealed.misfits());
    Map<Long, ChangeEvent> archived = new HashMap<>();
    sealed.changes().forEach(change -> archived.put(id(change), change));
    return archived;
  }

  private static void comparePaths(List<String> differences, ChangeEvent read, ChangeEvent stream) {
    TableSchema schema = capture.schema(stream);
    if (!read.schema().equals(stream.schema())) {
      differences.add(capture.schema(read) + " by snapshot, " + schema + " by stream");
    }
    Map<String, Object> left = row(read);
    Map<String, Object> right = row(stream);
    for (Column column : schema.columns()) {
      Object one = left.get(column.name());
      Object other = right.get(column.name());
      if (!column.name().equals("id") && !Objects.equals(one, other)) {
        differences.add(column + ": " + one + " by snapshot, " + other + " by stream");
      }
    }
  }

  private static void compareWithServer(List<String> differences, String table, ChangeEvent event)
      throws Exception {
    Map<String, Object> row = row(event);
    for (Column column : capture.schema(event).columns()) {
      Object said = ServerText.of(database, table, id(event), column);
      Object archived = ServerText.comparable(column.type(), row.get(column.name()));
      if (!Objects.equals(said, archived)) {
        differences.add(
            event.operation() + " " + column + ": is " + said + ", archived is " + archived);
      }
    }
  }

  /** The columns' types as the server prints them, without the schema of a user's type. */
  private static List<String> declared(String table) throws Exception {
    List<String> types = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT replace(format_type(atttypid, atttypmod), 'aside.', '')"
                    + " FROM pg_attribute WHERE attnum > 0 AND attrelid = '"
                    + table
                    + "'::regclass ORDER BY attnum")) {
      while (rows.next()) {
        types.add(rows.getString(1));
      }
    }
    return types;
  }

  private static void insertEdges(long base) throws Exception {
    for (int row = 0; row < EdgeValues.rows(); row++) {
      execute(EdgeValues.insert("edges", row, base + row));
    }
  }

  private static void insertRandom(long base) throws Exception {
    RandomRows rows = new RandomRows(SEED);
    for (int row = 0; row < RANDOM_ROWS; row++) {
      execute(rows.insert("random", base + row));
    }
  }

  private static Map<String, Object> row(ChangeEvent event) {
    return DecodedRow.of(capture.schema(event), event.after());
  }

  private static long id(ChangeEvent event) {
    return (Long) row(event).get("id");
  }

  private static void execute(String... statements) throws Exception {
    try (Statement statement = database.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
