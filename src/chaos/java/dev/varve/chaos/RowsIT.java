package dev.varve.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
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
    Files.writeString(expected, "c,t0,1,1,7,0\nu,t0,1,2,7,0\nd,t0,1,0,8,0\n");
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

  @Test
  void anArchiveThatComesToOtherRowsThanTheDatabaseHasIsSeen() throws Exception {
    Files.writeString(expected, "r,t0,1,1,0,0\nr,t0,2,2,0,0\nu,t0,1,3,7,0\nd,t0,2,0,8,0\n");
    file(
        "0000",
        "('r', 1, 1, 0, 'as it was'), ('r', 2, 2, 0, 'as it was'), ('u', 1, 3, 7, 'as it was'),"
            + " ('d', 2, NULL, NULL, NULL)");

    Files.writeString(rowsAtEnd(), "t0,1,3\n");
    assertEquals(List.of(), judge().complaints());
    Files.writeString(rowsAtEnd(), "t0,1,1\nt0,2,2\n");
    assertEquals(List.of("shop: 3 rows that differ when folded"), judge().complaints());
  }

  /**
   * The log was lost: transaction 10 is the last that the first epoch read, 11 and 12 nobody did,
   * the other epoch's snapshot was read while 13 was committed.
   */
  @Nested
  class WhenTheLogWasLost {
    private static final String FIRST =
        "('r', 1, 1, 0, 'as it was'), ('r', 2, 2, 0, 'as it was'), ('r', 3, 3, 0, 'as it was'),"
            + " ('c', 4, 4, 10, 'as it was')";
    private static final String FOUND = "('f', 2, 2, 0, 'as it was')";
    private static final String STREAM =
        "('u', 3, 8, 13, 'as it was'), ('d', 4, NULL, NULL, NULL), ('u', 1, 9, 14, 'as it was')";

    /** Row 2 was deleted in between, row 4 while the snapshot was read, row 7 came and went. */
    @BeforeEach
    void note() throws Exception {
      Files.writeString(
          expected,
          """
          r,t0,1,1,0,0
          r,t0,2,2,0,0
          r,t0,3,3,0,0
          c,t0,4,4,10,10000
          u,t0,1,5,11,11000
          c,t0,7,7,11,11000
          d,t0,2,0,12,12000
          d,t0,7,0,12,12000
          c,t0,6,6,12,12000
          u,t0,3,8,13,13000
          d,t0,4,0,13,13000
          u,t0,1,9,14,14000
          """);
      Files.writeString(rowsAtEnd(), "t0,1,9\nt0,3,8\nt0,6,6\n");
    }

    @Test
    void whatNobodyReadMayBeMissing() throws Exception {
      first(FIRST);
      second(FOUND, snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(new Verdict(12, 0, 0, 0, 0, List.of()), judge(10));
    }

    @Test
    void aSnapshotMayKnowWhatWasCommittedWhileItWasRead() throws Exception {
      first(FIRST);
      second(FOUND, snapshot("1, 5, 11", "3, 8, 13", "6, 6, 12", "4, 4, 10"), STREAM);

      assertEquals(List.of(), judge(10).complaints());
    }

    @Test
    void whatWasArchivedBeforeIsNotExcused() throws Exception {
      first(FIRST.substring(0, FIRST.lastIndexOf(", ('c'")));
      second(FOUND, snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(1, judge(10).lost());
    }

    @Test
    void whatWasCommittedBeforeTheLastWindowEndedIsNotExcused() throws Exception {
      first(FIRST.substring(0, FIRST.lastIndexOf(", ('c'")));
      second(FOUND, snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(0, judge(new Loss(Source.POSTGRES, 0, at(10_000), 12, 13)).lost());
      assertEquals(1, judge(new Loss(Source.POSTGRES, 0, at(10_001), 12, 13)).lost());
    }

    @Test
    void aHoleBeforeTheEndOfAnEpochIsNotExcused() throws Exception {
      first(FIRST + ", ('d', 2, NULL, NULL, NULL), ('d', 7, NULL, NULL, NULL)");
      second("", snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(3, judge(10).lost());
    }

    @Test
    void aHoleAfterTheBeginningOfAnEpochIsNotExcused() throws Exception {
      first(FIRST);
      second(
          FOUND,
          snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"),
          STREAM.substring(STREAM.indexOf("('u', 1")));

      assertEquals(
          List.of(
              "shop: 1 changes that are in no file",
              "shop: 1 rows of a snapshot that were not so when it was read",
              "shop: 3 rows that differ when folded"),
          judge(10).complaints());
    }

    @Test
    void aDeleteThatWasNotFoundIsLost() throws Exception {
      first(FIRST);
      second("", snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(
          List.of("shop: 1 changes that are in no file", "shop: 1 rows that differ when folded"),
          judge(10).complaints());
    }

    @Test
    void aDeleteThatWasFoundTwiceOrNeverHappenedIsTooMuch() throws Exception {
      first(FIRST);
      second(
          FOUND + ", " + FOUND + ", ('f', 3, 3, 0, 'as it was')",
          snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"),
          STREAM);

      assertEquals(List.of("shop: 2 rows that are there once more"), judge(10).complaints());
    }

    @Test
    void aDeleteOfARowAsItNeverWasLastIsSeen() throws Exception {
      first(FIRST);
      second("('f', 2, 1, 0, 'as it was')", snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(
          List.of("shop: 1 changes that are in no file", "shop: 1 rows that are there once more"),
          judge(10).complaints());
    }

    @Test
    void aRowThatASnapshotHasNotOrTwiceIsSeen() throws Exception {
      first(FIRST);
      second(FOUND, snapshot("1, 5, 11", "3, 3, 0", "3, 8, 13"), STREAM);

      assertEquals(
          List.of(
              "shop: 1 changes that are in no file",
              "shop: 1 rows that are there once more",
              "shop: 1 rows that differ when folded"),
          judge(10).complaints());
    }

    @Test
    void aRowOfASnapshotAsItWasBeforeOrAfterIsSeen() throws Exception {
      first(FIRST);
      second(FOUND, snapshot("1, 1, 0", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(
          List.of("shop: 1 rows of a snapshot that were not so when it was read"),
          judge(10).complaints());
    }

    @Test
    void anEpochThatGoesOnWithoutItsLogIsSeen() throws Exception {
      first(FIRST + ", " + STREAM);

      assertEquals(
          List.of(
              "shop: 8 changes that are in no file",
              "shop: 1 epochs too few or too many",
              "shop: 1 epochs that go on behind the loss of their log",
              "shop: 2 rows that differ when folded"),
          judge(10).complaints());
    }

    @Test
    void filesOfAnEndedEpochThatNoManifestNamesAreNoArchive() throws Exception {
      first(FIRST);
      file("0010", "000001@a", "('u', 1, 5, 11, 'as it was')");
      second(FOUND, snapshot("1, 5, 11", "3, 3, 0", "6, 6, 12"), STREAM);

      assertEquals(List.of("shop: 2 changes that are in no file"), judge(10).complaints());
      assertEquals(
          List.of(),
          rows()
              .judge(
                  truth(new Loss(Source.POSTGRES, 10, at(0), 12, 13)),
                  List.of("tables/shop/public.t0/window=0010/f.parquet"))
              .complaints());
    }

    @Test
    void aFileThatNoManifestNamesYetIsMissingAndNotLost() throws Exception {
      first(FIRST);
      Truth truth = Truth.of(expected, rowsAtEnd(), List.of()).until(10);
      List<String> unnamed = List.of("tables/shop/public.t0/window=0000/f.parquet");

      assertEquals(0, rows().missing(truth, List.of()));
      assertEquals(rows().count(), rows().missing(truth, unnamed));
      assertEquals(0, rows().judge(truth, unnamed).lost());
    }

    private void first(String rows) throws Exception {
      file("0000", "000001@a", rows);
    }

    private void second(String found, String snapshot, String stream) throws Exception {
      file("0020", "000002@a", (found.isEmpty() ? "" : found + ", ") + snapshot + ", " + stream);
    }

    private String snapshot(String... rows) {
      return "('r', " + String.join(", 'as it was'), ('r', ", rows) + ", 'as it was')";
    }

    private Verdict judge(long archived) throws SQLException {
      return judge(new Loss(Source.POSTGRES, archived, at(0), 12, 13));
    }

    private Verdict judge(Loss loss) throws SQLException {
      return rows().judge(truth(loss), List.of());
    }

    private static Instant at(long millis) {
      return Instant.ofEpochMilli(millis);
    }
  }

  private Path rowsAtEnd() {
    return archive.resolve("rows.csv");
  }

  private Rows rows() {
    return new Rows(archive, "shop");
  }

  private Truth truth(Loss... losses) {
    return Truth.of(expected, rowsAtEnd(), List.of(losses));
  }

  private Verdict judge() throws SQLException {
    return rows().judge(truth(), List.of());
  }

  private void file(String window, String rows) throws Exception {
    file(window, "000001@a", rows);
  }

  /**
   * A file of a window; each row has the checksum that it has with the note {@code as it was}, and
   * an operation {@code f} is a delete that was found.
   */
  private void file(String window, String epoch, String rows) throws Exception {
    Path folder =
        Files.createDirectories(archive.resolve("tables/shop/public.t0/window=" + window));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          """
          COPY (SELECT if(op = 'f', 'd', op) AS _varve_op, '%s' AS _varve_epoch,
              if(op IN ('f', 'r'), 'r', format('s{:04d}', row_number() OVER ())) AS _varve_position,
              id::BIGINT AS id, serial::BIGINT AS serial, txn::BIGINT AS txn, note,
              md5(concat_ws('|', id, serial, txn, 'as it was')) AS proof
            FROM (VALUES %s) AS rows(op, id, serial, txn, note))
          TO '%s/f.parquet' (FORMAT parquet)
          """
              .formatted(epoch, rows, folder));
    }
  }
}
