package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.FieldNames;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB sees in a data file what was written, without knowing of Varve. */
class DuckDbReadsIT {
  @TempDir private Path folder;
  private Connection connection;

  @BeforeEach
  void open() throws IOException, SQLException {
    SampleFiles.write(folder);
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void readsEveryTypeWithItsValue() throws SQLException {
    assertEquals(
        List.of(
            "2|true|-32768|0.5|-1.0E300|two|ZWEI äöü 漢字 😀|own||{\"a\": [1, null], \"b\":"
                + " \"c\"}|00FF10|2024-02-29|1969-12-31 23:59:59.999999"
                + "|2100-01-01T00:00:00.000001Z|-9999999.99|12345678901234.5678|-9999999999999999999999999999.9999999999|[x,"
                + " NULL, '']|[[1, 2], NULL, []]|kept"),
        rows(
            "SELECT id, flag, small, ratio, score, \"name\", \"Name~"
                + suffix("Name~")
                + "\", column_varve_op, \"dotted.name\", document, hex(raw), day, wall, moment,"
                + " price, amount, total, tags, matrix, gone FROM %s WHERE _varve_op = 'c' AND id ="
                + " 2"));
  }

  @Test
  void readsTypesThatNeedNoCast() throws SQLException {
    List<String> types =
        rows("SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM %s)");
    assertTrue(
        types.containsAll(
            List.of(
                "id BIGINT",
                "flag BOOLEAN",
                "small INTEGER",
                "ratio FLOAT",
                "score DOUBLE",
                "name VARCHAR",
                "document JSON",
                "raw BLOB",
                "day DATE",
                "wall TIMESTAMP",
                "moment TIMESTAMP WITH TIME ZONE",
                "price DECIMAL(9,2)",
                "amount DECIMAL(18,4)",
                "total DECIMAL(38,10)",
                "tags VARCHAR[]",
                "matrix INTEGER[][]",
                "_varve_time TIMESTAMP WITH TIME ZONE",
                "_varve_transaction BIGINT",
                "_varve_id BLOB",
                "_varve_unchanged VARCHAR[]",
                "_varve_misfit JSON")),
        types.toString());
  }

  @Test
  void readsWhatEachChangeIs() throws SQLException {
    assertEquals(
        List.of(
            "r|null|r|null|000001@7401|1|null|false",
            "c|2026-11-22T10:15:30.123456Z|s0000000000000064.0000004d.00000000|77|000001@7401|2"
                + "|null|false",
            "c|2026-11-22T10:15:30.123456Z|s00000000000000c8.0000004d.00000000|77|000001@7401|3"
                + "|null|false",
            "u|2026-11-22T10:15:30.123456Z|s000000000000012c.0000004d.00000000|77|000001@7401|2"
                + "|NaN|true",
            "d|2026-11-22T10:15:30.123456Z|s0000000000000190.0000004d.00000000|77|000001@7401|2"
                + "|null|false",
            "c|2026-11-22T10:15:30.123456Z|s00000000000001f4.0000004d.00000000|77|000001@7401|4"
                + "|null|false"),
        rows(
            "SELECT _varve_op, _varve_time, _varve_position, _varve_transaction, _varve_epoch, id,"
                + " _varve_misfit ->> '$.row.price', _varve_before IS NOT NULL FROM %s ORDER BY"
                + " _varve_position"));
    assertEquals(
        List.of("[document]|two|[]"),
        rows(
            "SELECT _varve_unchanged, _varve_before.\"name\", _varve_before._varve_unchanged FROM"
                + " %s WHERE _varve_op = 'u'"));
  }

  @Test
  void unitesSchemaVersionsAndWindowsByAGlob() throws SQLException {
    assertEquals(
        List.of(
            "1|null|null|null|2026-11-22T100000Z",
            "2|two|kept|null|2026-11-22T100000Z",
            "3|null|null|null|2026-11-22T100000Z",
            "2|null|null|null|2026-11-22T100000Z",
            "2|two|kept|null|2026-11-22T100000Z",
            "4|four|null|44|2026-11-22T110000Z"),
        rows("SELECT id, \"name\", gone, added, \"window\" FROM %s ORDER BY _varve_position"));
    assertEquals(List.of("6|6"), rows("SELECT count(*), count(DISTINCT _varve_id) FROM %s"));
  }

  @Test
  void foldsToTheRowsThatAreLeft() throws SQLException {
    assertEquals(
        List.of("1", "3", "4"),
        rows(
            "SELECT id FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY _varve_epoch"
                + " DESC, _varve_position DESC) AS newest FROM %s) WHERE newest = 1 AND _varve_op"
                + " <> 'd' ORDER BY id"));
  }

  @Test
  void prunesByStatisticsWithoutLosingRows() throws SQLException {
    assertEquals(
        List.of("1"), rows("SELECT count(*) FROM %s WHERE total < -1 AND _varve_op = 'c'"));
    assertEquals(
        List.of("1"),
        rows("SELECT count(*) FROM %s WHERE wall < '1970-01-01' AND _varve_op = 'd'"));
    assertEquals(List.of("1"), rows("SELECT count(*) FROM %s WHERE id = 4"));
  }

  private static String suffix(String wanted) {
    return FieldNames.of(SampleFiles.VERSION_1.columns())[6].substring(wanted.length());
  }

  private List<String> rows(String sql) throws SQLException {
    String table =
        "read_parquet('"
            + folder
            + "/*/*.parquet', union_by_name = true, hive_partitioning = true)";
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql.replace("%s", table))) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(i == 1 ? "" : "|").append(result.getString(i));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
