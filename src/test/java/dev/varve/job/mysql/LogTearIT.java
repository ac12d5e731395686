package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMariaDb;
import dev.varve.model.ChangeEvent;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A MariaDB that was killed while it wrote a transaction to its log: what is there of it was never
 * committed. The file is cut by hand here, as the moment cannot be met; {@code full-disk-mariadb}
 * of the campaign cuts it for real.
 */
class LogTearIT {
  /** Of an event's header, which has 19, and a part of its body. */
  private static final int CUT_BEHIND_BYTES = 25;

  @TempDir static Path directory;

  private static LocalMariaDb server;
  private static int tables;

  private MySqlCapture capture;
  private String table;
  private LogPlace start;

  /** An event of the log, as the server lists it; of most it does not say where they end. */
  private record Listed(String type, long begin) {}

  @BeforeAll
  static void serverStarts() throws Exception {
    startServer();
    server.run("", "CREATE DATABASE log");
  }

  private static void startServer() {
    server = LocalMariaDb.start(directory.resolve("mariadb"));
  }

  @AfterAll
  static void serverStops() {
    server.close();
  }

  @BeforeEach
  void twoTransactionsAreWritten() throws Exception {
    capture = new MySqlCapture(server, "log");
    table = "t" + tables++;
    server.run("log", "CREATE TABLE " + table + " (id bigint PRIMARY KEY)");
    start = capture.logEnd();
    server.run("log", insert(1));
    server.run("log", "BEGIN", insert(2), insert(3), "COMMIT");
  }

  private String insert(int id) {
    return "INSERT INTO %s VALUES (%d)".formatted(table, id);
  }

  @Test
  void whatIsThereOfATransactionThatBreaksOffIsPassedOver() throws Exception {
    List<Listed> last = lastTransaction();
    long secondRows = last.stream().filter(LogTearIT::holdsRows).toList().get(1).begin();
    crashWithLogCutAt(secondRows);
    server.run("log", insert(4));

    LogTear tear = LogTear.firstBehind(start, capture.source).orElseThrow();
    assertEquals(new LogPlace(start.file(), last.get(0).begin()), tear.place());
    assertEquals(new LogPlace(fileAfter(start), 4), tear.next());
    assertEquals(List.of(1L), ids(capture.streamTo(start, tear)));
    assertEquals(List.of(4L), ids(capture.stream(tear.next(), 1)));
  }

  @Test
  void andSoIsAnEventThatIsCut() throws Exception {
    Listed rows = lastTransaction().stream().filter(LogTearIT::holdsRows).findFirst().orElseThrow();
    crashWithLogCutAt(rows.begin() + CUT_BEHIND_BYTES);

    LogTear tear = LogTear.firstBehind(start, capture.source).orElseThrow();

    assertEquals(List.of(1L), ids(capture.streamTo(start, tear)));
    assertEquals(
        Optional.of(tear),
        LogTear.firstBehind(tear.place(), capture.source),
        "as a job that goes on from there asks");
  }

  @Test
  void theBeginningOfATransactionMayBeCutAsWell() throws Exception {
    crashWithLogCutAt(lastTransaction().get(0).begin() + CUT_BEHIND_BYTES);

    LogTear tear = LogTear.firstBehind(start, capture.source).orElseThrow();

    assertEquals(List.of(1L), ids(capture.streamTo(start, tear)));
  }

  @Test
  void aLogThatIsNotSyncedMayLackMoreAndIsRefused() throws Exception {
    crashWithLogCutAt(lastTransaction().get(1).begin());
    server.run("", "SET GLOBAL sync_binlog = 0");

    VarveException refusal =
        assertThrows(
            VarveException.class, () -> LogTear.firstBehind(start, capture.source).orElseThrow());
    assertEquals(ErrorCode.BINLOG_TORN, refusal.code());
    assertTrue(refusal.getMessage().contains("sync_binlog is 0"), refusal.getMessage());

    server.run("", "SET GLOBAL sync_binlog = 1");
    assertTrue(LogTear.firstBehind(start, capture.source).isPresent(), "the operator said so");
  }

  @Test
  void aServerThatWasKilledBetweenTransactionsLeavesNoTear() throws Exception {
    server.kill();
    startServer();
    server.run("log", insert(4));

    assertFalse(new LogFiles(capture.source).wasClosedInOrder(file(start.file())));
    assertEquals(Optional.empty(), LogTear.firstBehind(start, capture.source));
    assertEquals(List.of(1L, 2L, 3L, 4L), ids(capture.stream(start, 4)));
  }

  @Test
  void aFileThatWasClosedIsNotReadForOne() throws Exception {
    server.run("", "FLUSH BINARY LOGS");
    server.close();
    startServer();

    LogFiles log = new LogFiles(capture.source);
    assertTrue(log.wasClosedInOrder(file(start.file())), "the next file was begun");
    assertTrue(log.wasClosedInOrder(file(fileAfter(start))), "the server ended");
    assertEquals(Optional.empty(), LogTear.firstBehind(start, capture.source));
  }

  private static String fileAfter(LogPlace place) {
    return "binlog.%06d".formatted(place.fileNumber() + 1);
  }

  private LogFile file(String name) {
    return new LogFiles(capture.source)
        .all().stream().filter(file -> file.name().equals(name)).findFirst().orElseThrow();
  }

  private void crashWithLogCutAt(long position) throws Exception {
    server.kill();
    Path log = directory.resolve("mariadb/data").resolve(start.file());
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.truncate(position);
    }
    startServer();
    server.run("", "SET GLOBAL sync_binlog = 1");
  }

  private List<Listed> lastTransaction() throws SQLException {
    List<Listed> events = new ArrayList<>();
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW BINLOG EVENTS IN '" + start.file() + "'")) {
      while (rows.next()) {
        String type = rows.getString("Event_type");
        if (type.equals("Gtid")) {
          events.clear();
        }
        events.add(new Listed(type, rows.getLong("Pos")));
      }
    }
    return events;
  }

  private static boolean holdsRows(Listed event) {
    return event.type().startsWith("Write_rows");
  }

  private List<Long> ids(List<ChangeEvent> changes) {
    return changes.stream().map(change -> (Long) capture.after(change).get("id")).toList();
  }
}
