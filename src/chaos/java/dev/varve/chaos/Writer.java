package dev.varve.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes transactions to the tables of one database, and every change of those that the database
 * has committed to a file of its own. Each row tells its serial, unlike that of any other version
 * of any row, and a checksum of what is in it.
 *
 * <p>When a connection breaks, the database is asked what became of the transaction.
 */
final class Writer implements Runnable, AutoCloseable {
  private static final int ROWS_AT_FIRST = 40;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Where connections come from. */
  interface Database {
    Connection connect() throws SQLException;
  }

  /** One change, or what is to be one. */
  private record Change(String operation, int table, long id, long serial, long transaction) {
    String line() {
      return operation
          + ","
          + Writer.name(table)
          + ","
          + id
          + ","
          + serial
          + ","
          + transaction
          + "\n";
    }

    String note() {
      return "row " + id + " as of " + serial + ", größer 😀";
    }

    String proof() {
      String text = id + "|" + serial + "|" + transaction + "|" + note();
      try {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private final Database database;
  private final Random random;
  private final int changesPerSecond;
  private final BufferedWriter expected;
  private final List<List<Long>> living = new ArrayList<>();
  private long serial;
  private long transaction;
  private volatile long changes;
  private volatile boolean stopping;
  private volatile Throwable failure;
  private Connection connection;

  Writer(Database database, int tables, int changesPerSecond, long seed, Path expected)
      throws IOException {
    this.database = database;
    this.random = new Random(seed);
    this.changesPerSecond = changesPerSecond;
    this.expected = Files.newBufferedWriter(expected);
    for (int table = 0; table < tables; table++) {
      living.add(new ArrayList<>());
    }
  }

  private static String name(int table) {
    return "t" + table;
  }

  /** Makes the tables, with rows that are there before anything is read. */
  void prepare() throws SQLException, IOException {
    connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE journal (txn bigint PRIMARY KEY)");
      for (int table = 0; table < living.size(); table++) {
        statement.execute(
            "CREATE TABLE %s (id bigint PRIMARY KEY, serial bigint, txn bigint, note varchar(200),"
                    .formatted(name(table))
                + " proof char(32))");
      }
    }
    connection.setAutoCommit(false);
    List<Change> rows = new ArrayList<>();
    for (int table = 0; table < living.size(); table++) {
      for (int row = 0; row < ROWS_AT_FIRST; row++) {
        serial++;
        rows.add(new Change("r", table, serial, serial, transaction));
      }
    }
    commit(rows);
    settle(rows);
  }

  /** How many changes are committed, the rows at first included. */
  long changes() {
    return changes;
  }

  /** Writes until it is closed. */
  @Override
  public void run() {
    try {
      long begun = System.nanoTime();
      long before = changes;
      while (!stopping) {
        transaction++;
        List<Change> next = next();
        if (committed(next)) {
          settle(next);
        } else {
          next.stream()
              .filter(change -> change.operation().equals("d"))
              .forEach(change -> living.get(change.table()).add(change.id()));
        }
        Duration due = Duration.ofMillis((changes - before) * 1000 / changesPerSecond);
        long ahead = due.toNanos() - (System.nanoTime() - begun);
        if (ahead > 0) {
          LockSupport.parkNanos(ahead);
        } else if (-ahead > Duration.ofSeconds(5).toNanos()) {
          begun = System.nanoTime();
          before = changes;
        }
      }
    } catch (Exception | Error e) {
      failure = e;
    }
  }

  /** A transaction over a few tables: new rows, rows changed and changed again, rows deleted. */
  private List<Change> next() {
    List<Change> next = new ArrayList<>();
    int statements = 1 + random.nextInt(4);
    for (int i = 0; i < statements; i++) {
      int table = random.nextInt(living.size());
      int rows = random.nextInt(50) == 0 ? 200 : 1 + random.nextInt(8);
      for (int row = 0; row < rows; row++) {
        serial++;
        next.add(new Change("c", table, serial, serial, transaction));
      }
      List<Long> ids = living.get(table);
      for (int row = 0; row < 4 && ids.size() > ROWS_AT_FIRST; row++) {
        long id = ids.get(random.nextInt(ids.size()));
        next.add(new Change("u", table, id, ++serial, transaction));
      }
      while (ids.size() > 2_000) {
        next.add(new Change("d", table, ids.remove(random.nextInt(ids.size())), 0, transaction));
      }
    }
    return next;
  }

  private boolean committed(List<Change> next) throws SQLException {
    try {
      commit(next);
      return true;
    } catch (SQLException broken) {
      return ask();
    }
  }

  private void commit(List<Change> next) throws SQLException {
    for (Change change : next) {
      try (PreparedStatement statement = connection.prepareStatement(sql(change))) {
        if (change.operation().equals("d")) {
          statement.setLong(1, change.id());
        } else {
          statement.setLong(1, change.serial());
          statement.setLong(2, change.transaction());
          statement.setString(3, change.note());
          statement.setString(4, change.proof());
          statement.setLong(5, change.id());
        }
        if (statement.executeUpdate() != 1) {
          throw new IllegalStateException("no such row: " + change);
        }
      }
    }
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO journal VALUES (?)")) {
      statement.setLong(1, transaction);
      statement.executeUpdate();
    }
    connection.commit();
  }

  private static String sql(Change change) {
    String table = name(change.table());
    return switch (change.operation()) {
      case "d" -> "DELETE FROM " + table + " WHERE id = ?";
      case "u" -> "UPDATE " + table + " SET serial = ?, txn = ?, note = ?, proof = ? WHERE id = ?";
      default -> "INSERT INTO " + table + " (serial, txn, note, proof, id) VALUES (?, ?, ?, ?, ?)";
    };
  }

  /** Connects again, as long as it takes, and asks whether the last transaction was committed. */
  private boolean ask() {
    while (true) {
      try {
        connection.close();
        connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
            ResultSet found =
                statement.executeQuery("SELECT 1 FROM journal WHERE txn = " + transaction)) {
          return found.next();
        }
      } catch (SQLException | RuntimeException notYet) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void settle(List<Change> committed) throws IOException {
    for (Change change : committed) {
      expected.write(change.line());
      if ("cr".contains(change.operation())) {
        living.get(change.table()).add(change.id());
      }
    }
    expected.flush();
    changes += committed.size();
  }

  /** Ends after the transaction that is under way. */
  void stop() {
    stopping = true;
  }

  /** What ended it before its time, or null. */
  Throwable failure() {
    return failure;
  }

  @Override
  public void close() throws IOException, SQLException {
    expected.close();
    connection.close();
  }
}
