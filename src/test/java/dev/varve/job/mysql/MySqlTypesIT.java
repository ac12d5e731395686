package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow;
import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.decode.mysql.MySqlTypes;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMariaDb;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Operation;
import dev.varve.model.TableSchema;
import dev.varve.seal.SealedChanges;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type by snapshot and by stream, into Parquet and back, against what the server says by its
 * own functions. The server's zone and mode are as hostile as they get: the archive does not depend
 * on them.
 */
class MySqlTypesIT {
  private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
  private static final int RANDOM_ROWS = 200;
  private static final long STREAMED = 1_000_000;

  @TempDir static Path directory;

  private static LocalMariaDb server;
  private static MySqlCapture capture;
  private static Connection writing;

  /** In the zone in which the stream's values are compared, without padding. */
  private static Connection asking;

  @BeforeAll
  static void serverStarts() throws Exception {
    server =
        LocalMariaDb.start(
            directory.resolve("mariadb"),
            Map.of(
                "default-time-zone", "+02:00",
                "max-allowed-packet", "64M",
                "innodb-log-file-size", "256M",
                "sql-mode", "ALLOW_INVALID_DATES,PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES"));
    server.run("", "CREATE DATABASE types");
    capture = new MySqlCapture(server, "types");
    writing = session("sql_mode = 'ALLOW_INVALID_DATES'");
    asking = session("sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'");
  }

  @AfterAll
  static void serverStops() throws SQLException {
    try (LocalMariaDb stopping = server;
        Connection one = writing;
        Connection other = asking) {
      capture = null;
    }
  }

  private static Connection session(String settings) throws SQLException {
    Connection connection = server.connect("types");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION " + settings);
    }
    return connection;
  }

  @Test
  void edgeValuesAreTheSameBySnapshotAndByStreamAndAsTheServerSays() throws Exception {
    execute(MySqlValues.createTable("edges"));
    for (int row = 0; row < MySqlValues.edgeRows(); row++) {
      execute(MySqlValues.edges("edges", row, row));
    }
    List<ChangeEvent> read = capture.snapshot("types", "edges");
    LogPlace place = capture.logEnd();
    for (int row = 0; row < MySqlValues.edgeRows(); row++) {
      execute(MySqlValues.edges("edges", row, STREAMED + row));
    }

    TableSchema schema = assertSame("edges", read, capture.stream(place, read.size()));

    List<String> expected = new ArrayList<>(List.of("bigint"));
    MySqlValues.CASES.forEach(each -> expected.add(each.sourceType()));
    assertEquals(expected, schema.columns().stream().map(Column::sourceType).toList());
    assertEquals(List.of("id"), schema.key());
  }

  @Test
  void randomValuesAreTheSameBySnapshotAndByStreamAndAsTheServerSays() throws Exception {
    execute(MySqlValues.RANDOM_TABLE);
    insertRandom(0);
    List<ChangeEvent> read = capture.snapshot("types", "random");
    LogPlace place = capture.logEnd();
    insertRandom(STREAMED);

    assertSame("random", read, capture.stream(place, RANDOM_ROWS));
  }

  @Test
  void asManyColumnsAsATableCanHaveAreArchived() throws Exception {
    execute(MySqlValues.wideTable());
    execute(MySqlValues.wide(0));
    List<ChangeEvent> read = capture.snapshot("types", "wide");
    LogPlace place = capture.logEnd();
    execute(MySqlValues.wide(STREAMED));

    TableSchema schema = assertSame("wide", read, capture.stream(place, 1));

    assertEquals(MySqlValues.COLUMNS_MAX, schema.columns().size());
  }

  /** Longer than a packet of the protocol, so that the server sends it in two. */
  @Test
  void aRowOfSeventeenMebibytesIsArchived() throws Exception {
    execute("CREATE TABLE large (id bigint PRIMARY KEY, v longtext, b longblob)");
    execute("INSERT INTO large VALUES (0, REPEAT(MD5('v'), 524288), REPEAT(0x00FF, 524288))");
    List<ChangeEvent> changes = new ArrayList<>(capture.snapshot("types", "large"));
    LogPlace place = capture.logEnd();
    execute("INSERT INTO large SELECT " + STREAMED + ", v, b FROM large");
    execute("INSERT INTO large VALUES (7, 'after it', '')");
    changes.addAll(capture.stream(place, 2));

    List<ChangeEvent> archived =
        SealedChanges.of(capture.schema(changes.get(0)), changes).changes();

    assertEquals(3, archived.size());
    for (ChangeEvent change : archived) {
      Map<String, Object> row = capture.after(change);
      byte[] text = ((String) row.get("v")).getBytes(StandardCharsets.UTF_8);
      String from = " FROM large WHERE id = " + row.get("id");
      assertEquals(string("SELECT MD5(v)" + from), md5(text));
      assertEquals(string("SELECT LENGTH(b)" + from), "" + ((List<?>) row.get("b")).size());
    }
  }

  private static String md5(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }

  /** Each type that MariaDB's manual has, its synonyms included, but for those of routines. */
  @Test
  void everyTypeOfTheManualIsArchivedAsTheReferenceSaysOrRefused() throws Exception {
    List<String> types = MySqlValues.MANUAL;
    String columns =
        IntStream.range(0, types.size())
            .mapToObj(i -> ", c" + i + " " + types.get(i))
            .collect(Collectors.joining());
    execute("CREATE TABLE manual (id bigint PRIMARY KEY" + columns + ")");
    execute("INSERT INTO manual (id) VALUES (0)");
    List<ChangeEvent> read = capture.snapshot("types", "manual");
    LogPlace place = capture.logEnd();
    execute("INSERT INTO manual (id) VALUES (" + STREAMED + ")");

    TableSchema schema = assertSame("manual", read, capture.stream(place, 1));

    Map<String, Set<String>> reference = new HashMap<>();
    MySqlTypes.rows()
        .forEach(
            row ->
                reference
                    .computeIfAbsent(bare(row.sourceType()), unseen -> new HashSet<>())
                    .add(kind(row.type())));
    for (int i = 0; i < types.size(); i++) {
      Column column = schema.columns().get(i + 1);
      assertTrue(
          reference.getOrDefault(bare(column.sourceType()), Set.of()).contains(kind(column.type())),
          types.get(i) + ": " + column);
    }
    for (String refused : MySqlValues.REFUSED) {
      execute("CREATE OR REPLACE TABLE refused (id bigint PRIMARY KEY, c " + refused + ")");
      VarveException failure =
          assertThrows(VarveException.class, () -> capture.snapshot("types", "refused"), refused);
      assertEquals(ErrorCode.SOURCE_NOT_READY, failure.code());
    }
    execute("DROP TABLE refused");
  }

  private static String bare(String sourceType) {
    return sourceType.replaceAll("\\(.*\\)", "");
  }

  /** Without the digits of a decimal, which are the column's own. */
  private static String kind(FieldType type) {
    return type instanceof FieldType.Decimal ? "DECIMAL" : type.toString();
  }

  @Test
  void everyByteOfEveryCharacterSetIsTextOrKept() throws Exception {
    List<String> differences = new ArrayList<>();
    for (String set :
        strings(
            "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS"
                + " WHERE MAXLEN = 1 AND CHARACTER_SET_NAME <> 'binary'")) {
      execute(
          "CREATE TABLE c_"
              + set
              + " (id bigint PRIMARY KEY, v varchar(2) CHARACTER SET "
              + set
              + ")");
      StringBuilder values = new StringBuilder();
      for (int b = 1; b < 256; b++) {
        values.append(b == 1 ? "" : ", ").append("(%d, _%s 0x%02X)".formatted(b, set, b));
      }
      execute("INSERT INTO c_" + set + " VALUES " + values);
      for (ChangeEvent event : capture.snapshot("types", "c_" + set)) {
        Map<String, Object> row = capture.after(event);
        String said =
            string(
                "SELECT HEX(CONVERT(v USING utf8mb4)) FROM c_"
                    + set
                    + " WHERE id = "
                    + row.get("id"));
        Object archived = row.get("v");
        boolean kept =
            archived instanceof Misfit misfit
                && misfit.text().equals("0x%02x".formatted((Long) row.get("id")));
        boolean same =
            archived instanceof String text
                && said.equalsIgnoreCase(
                    HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
        if (!same && !kept) {
          differences.add(set + " " + row + " the server says " + said);
        }
      }
    }
    assertEquals(List.of(), differences);
  }

  private static void insertRandom(long base) throws SQLException {
    Random random = new Random(SEED);
    for (int row = 0; row < RANDOM_ROWS; row++) {
      execute(MySqlValues.random(random, base + row));
    }
  }

  private static TableSchema assertSame(
      String table, List<ChangeEvent> read, List<ChangeEvent> streamed) throws Exception {
    assertEquals(read.size(), streamed.size());
    TableSchema schema = capture.schema(streamed.get(0));
    assertEquals(capture.schema(read.get(0)), schema);
    Map<Object, ChangeEvent> byId = archived(schema, read, streamed);
    List<String> differences = new ArrayList<>();
    for (ChangeEvent sent : streamed) {
      long id = (Long) capture.after(sent).get("id");
      assertEquals(Operation.CREATE, byId.get(id).operation());
      Map<String, Object> stream = capture.after(byId.get(id));
      Map<String, Object> snapshot = capture.after(byId.get(id - STREAMED));
      for (Column column : schema.columns()) {
        Object one = snapshot.get(column.name());
        Object other = stream.get(column.name());
        if (!column.name().equals("id") && !Objects.equals(one, other)) {
          differences.add(column + ": " + one + " by snapshot, " + other + " by stream");
        }
        String said = said(table, id, column);
        String archived = comparable(column, other);
        if (!Objects.equals(said, archived)) {
          differences.add(column + ": is " + said + ", archived is " + archived);
        }
      }
    }
    assertEquals(List.of(), differences, "repeat with -Dvarve.seed=" + SEED);
    return schema;
  }

  /** The rows of both paths, by id, as Parquet files give them back. */
  private static Map<Object, ChangeEvent> archived(
      TableSchema schema, List<ChangeEvent> read, List<ChangeEvent> streamed) {
    List<ChangeEvent> changes = new ArrayList<>(read);
    changes.addAll(streamed);
    SealedChanges sealed = SealedChanges.of(schema, changes);
    assertEquals(
        changes.stream().mapToLong(change -> DecodedRow.misfits(capture.after(change))).sum(),
        sealed.misfits());
    Map<Object, ChangeEvent> byId = new HashMap<>();
    sealed.changes().forEach(change -> byId.put(capture.after(change).get("id"), change));
    return byId;
  }

  /** What the server says a value is, by functions that the reader does not use. */
  private static String said(String table, long id, Column column) throws SQLException {
    String c = "`" + column.name() + "`";
    String from = " FROM " + table + " WHERE id = " + id;
    String printed = string("SELECT CONCAT(" + c + ")" + from);
    if (printed == null) {
      return null;
    }
    String type = column.sourceType();
    if (type.startsWith("bit")) {
      int bits = Integer.parseInt(type.substring(4, type.length() - 1));
      return string("SELECT LPAD(BIN(" + c + "), " + bits + ", '0')" + from);
    }
    if (column.type() == FieldType.Scalar.BYTES) {
      return string("SELECT LOWER(HEX(" + c + "))" + from);
    }
    if (column.type() == FieldType.Scalar.FLOAT32 || column.type() == FieldType.Scalar.FLOAT64) {
      try (Statement statement = asking.createStatement();
          ResultSet row = statement.executeQuery("SELECT CAST(" + c + " AS DOUBLE)" + from)) {
        row.next();
        return Double.toString(row.getDouble(1));
      }
    }
    if (column.type() == FieldType.Scalar.DATE) {
      return isDate(c, from)
          ? string("SELECT TO_DAYS(" + c + ") - 719528" + from)
          : "misfit " + printed;
    }
    if (column.type() == FieldType.Scalar.TIMESTAMP) {
      return isDate(c, from)
          ? string("SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', " + c + ")" + from)
          : "misfit " + printed;
    }
    if (column.type() == FieldType.Scalar.TIMESTAMP_UTC) {
      return printed.startsWith("0000")
          ? "misfit " + printed
          : string("SELECT CAST(UNIX_TIMESTAMP(" + c + ") * 1000000 AS SIGNED)" + from);
    }
    if (column.type() == FieldType.Scalar.STRING && !type.startsWith("decimal")) {
      return string("SELECT LOWER(HEX(CONVERT(" + c + " USING utf8mb4)))" + from);
    }
    return new BigDecimal(printed).toPlainString();
  }

  /** Whether the server can make a day of it and get the same back. */
  private static boolean isDate(String c, String from) throws SQLException {
    return "1"
        .equals(
            string(
                "SELECT COALESCE(FROM_DAYS(TO_DAYS("
                    + c
                    + ")) = DATE("
                    + c
                    + ") AND TO_DAYS("
                    + c
                    + ") >= 366, 0)"
                    + from));
  }

  private static String comparable(Column column, Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Misfit misfit) {
      return "misfit " + misfit.text();
    }
    if (value instanceof Float number) {
      return Double.toString(number);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof List<?> bytes) {
      StringBuilder hex = new StringBuilder();
      bytes.forEach(b -> hex.append(HexFormat.of().toHexDigits((Byte) b)));
      return hex.toString();
    }
    boolean text =
        column.type() == FieldType.Scalar.STRING
            && !column.sourceType().startsWith("decimal")
            && !column.sourceType().startsWith("bit");
    return text
        ? HexFormat.of().formatHex(value.toString().getBytes(StandardCharsets.UTF_8))
        : value.toString();
  }

  private static String string(String sql) throws SQLException {
    return strings(sql).get(0);
  }

  private static List<String> strings(String sql) throws SQLException {
    try (Statement statement = asking.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        byte[] value = rows.getBytes(1);
        values.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
      }
      return values;
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = writing.createStatement()) {
      statement.execute(sql);
    }
  }
}
