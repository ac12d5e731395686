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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
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
  private static final int ROWS_MAX = 600;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Where connections come from. */
  interface Database {
    Connection connect() throws SQLException;

    /** Before each transaction of a connection. */
    void begin(Connection connection) throws SQLException;
  }

  /** One change, or what is to be one. */
  private record Change(String operation, int table, long id, long serial, long transaction) {
    String line(Instant committed) {
      return "%s,%s,%d,%d,%d,%d\n"
          .formatted(
              operation, Writer.name(table), id, serial, transaction, committed.toEpochMilli());
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
  private final Semaphore turn = new Semaphore(1);
  private long serial;
  private volatile long transaction;
  private volatile long committed;
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

  /** The number of the last transaction that was committed, which is noted by now. */
  long committed() {
    return committed;
  }

  /** The number of the last transaction that has begun. */
  long begun() {
    return transaction;
  }

  /** Lets it write nothing, once the transaction under way has ended, until the hold is over. */
  Hold hold() {
    turn.acquireUninterruptibly();
    return turn::release;
  }

  /** A time in which a writer writes nothing. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** Writes until it is closed. */
  @Override
  public void run() {
    try {
      long begun = System.nanoTime();
      long before = changes;
      while (!stopping) {
        try (Hold mine = hold()) {
          transact();
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

  private void transact() throws SQLException, IOException {
    transaction++;
    List<Change> next = next();
    if (isCommitted(next)) {
      settle(next);
    } else {
      next.stream()
          .filter(change -> change.operation().equals("d"))
          .forEach(change -> living.get(change.table()).add(change.id()));
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
      int least = ids.size() > ROWS_AT_FIRST ? random.nextInt(2) : 0;
      for (int row = 0; row < least || ids.size() > ROWS_MAX; row++) {
        next.add(new Change("d", table, ids.remove(random.nextInt(ids.size())), 0, transaction));
      }
    }
    return next;
  }

  private boolean isCommitted(List<Change> next) throws SQLException {
    try {
      commit(next);
      return true;
    } catch (SQLException broken) {
      return ask();
    }
  }

  private void commit(List<Change> next) throws SQLException {
    database.begin(connection);
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

  private void settle(List<Change> done) throws IOException {
    Instant now = Instant.now();
    for (Change change : done) {
      expected.write(change.line(now));
      if ("cr".contains(change.operation())) {
        living.get(change.table()).add(change.id());
      }
    }
    expected.flush();
    changes += done.size();
    committed = transaction;
  }

  /** Writes the rows that the database has now to a file: table, id and serial. */
  void writeRows(Path file) throws IOException, SQLException {
    try (BufferedWriter rows = Files.newBufferedWriter(file);
        Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      for (int table = 0; table < living.size(); table++) {
        try (ResultSet row = statement.executeQuery("SELECT id, serial FROM " + name(table))) {
          while (row.next()) {
            rows.write(name(table) + "," + row.getLong(1) + "," + row.getLong(2) + "\n");
          }
        }
      }
    }
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
