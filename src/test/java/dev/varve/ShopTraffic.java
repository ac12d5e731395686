package dev.varve;

import dev.varve.local.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Small transactions over two tables, some dozens a second until it is told to stop, and the number
 * of changes in those that were committed. No two changes of a kind have the same id and step.
 */
public final class ShopTraffic {
  private static final int CHANGES_PER_TRANSACTION = 6;
  private static final int PAUSE_MILLIS = 25;

  private final LocalPostgres postgres;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private Connection connection;
  private long transactions;
  private SQLException failure;

  public ShopTraffic(LocalPostgres postgres) {
    this.postgres = postgres;
  }

  /** Makes the tables, with this many rows that are there before the job. */
  public void prepare(int rows) throws SQLException {
    connection = postgres.connect("shop");
    execute(
        "CREATE TABLE orders (id bigint PRIMARY KEY, step int, note text)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "CREATE TABLE lines (id bigint PRIMARY KEY, step int)",
        "CREATE PUBLICATION varve_shop FOR ALL TABLES",
        "INSERT INTO orders SELECT i, 0, 'note ' || i FROM generate_series(1, " + rows + ") i");
    connection.setAutoCommit(false);
  }

  public void start() {
    clock.scheduleWithFixedDelay(this::change, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Two orders and a line come, an order changes twice, a line goes. */
  private void change() {
    long order = 1_000_000 + 2 * transactions;
    try {
      execute(
          "INSERT INTO orders VALUES (%d, 0, 'new'), (%d, 0, 'new')".formatted(order, order + 1),
          "INSERT INTO lines VALUES (%d, 0)".formatted(-order),
          "UPDATE orders SET step = 1 WHERE id = " + order,
          "UPDATE orders SET step = 2 WHERE id = " + order,
          "DELETE FROM lines WHERE id = " + -order);
      connection.commit();
      transactions++;
    } catch (SQLException e) {
      failure = e;
      throw new IllegalStateException(e);
    }
  }

  /** Ends the traffic and returns how many changes were committed. */
  public long finish() throws Exception {
    clock.shutdown();
    if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the traffic does not end");
    }
    connection.close();
    if (failure != null) {
      throw failure;
    }
    return transactions * CHANGES_PER_TRANSACTION;
  }

  private void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
