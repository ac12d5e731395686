package dev.varve.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with an archive is seen: each kind of it, in an archive that DuckDB has written.
 */
class RowsIT {
  @TempDir Path archive;
  private Path expected;

  @BeforeEach
  void note() throws Exception {
    expected = archive.resolve("expected.csv");
    Files.writeString(expected, "c,t0,1,1,7\nu,t0,1,2,7\nd,t0,1,0,8\n");
  }

  @Test
  void nothingIsWrongWithWhatWasWritten() throws Exception {
    file("0000", "('c', 1, 1, 7, 'as it was'), ('u', 1, 2, 7, 'as it was')");
    file("0005", "('d', 1, NULL, NULL, NULL)");

    assertEquals(new Verdict(3, 0, 0, 0, 0, List.of()), judge());
  }

  @Test
  void whatIsInNoFileIsLost() throws Exception {
    file("0000", "('c', 1, 1, 7, 'as it was'), ('u', 1, 2, 7, 'as it was')");

    assertEquals(1, judge().lost());
    assertEquals(List.of("shop: 1 changes that are in no file"), judge().complaints());
  }

  @Test
  void whatIsInTwoFilesOrNobodyWroteIsTooMuch() throws Exception {
    file(
        "0000",
        "('c', 1, 1, 7, 'as it was'), ('u', 1, 2, 7, 'as it was'), ('u', 1, 9, 7, 'as it was')");
    file("0005", "('d', 1, NULL, NULL, NULL), ('d', 1, NULL, NULL, NULL)");

    assertEquals(2, judge().duplicated());
    assertEquals(List.of("shop: 2 rows that are there once more"), judge().complaints());
  }

  @Test
  void aTransactionInTwoWindowsIsSeen() throws Exception {
    file("0000", "('c', 1, 1, 7, 'as it was'), ('d', 1, NULL, NULL, NULL)");
    file("0005", "('u', 1, 2, 7, 'as it was')");

    assertEquals(List.of("shop: 1 transactions in two windows"), judge().complaints());
  }

  @Test
  void aRowWithAnotherContentIsSeen() throws Exception {
    file(
        "0000",
        "('c', 1, 1, 7, 'as it was'), ('u', 1, 2, 7, 'as it was not'), ('d', 1, NULL, NULL, NULL)");

    assertEquals(List.of("shop: 1 rows with another content"), judge().complaints());
  }

  private Verdict judge() throws SQLException {
    return new Rows(archive, "shop").judge(expected);
  }

  /** A file of a window; each row has the checksum that it has with the note {@code as it was}. */
  private void file(String window, String rows) throws Exception {
    Path folder =
        Files.createDirectories(archive.resolve("tables/shop/public.t0/window=" + window));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          """
          COPY (SELECT op AS _varve_op, id::BIGINT AS id, serial::BIGINT AS serial,
              txn::BIGINT AS txn, note, md5(concat_ws('|', id, serial, txn, 'as it was')) AS proof
            FROM (VALUES %s) AS rows(op, id, serial, txn, note))
          TO '%s/f.parquet' (FORMAT parquet)
          """
              .formatted(rows, folder));
    }
  }
}
