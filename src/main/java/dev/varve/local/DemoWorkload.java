package dev.varve.local;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * People at work on the back end: inserts, updates, deletes and changed keys in transactions of one
 * and of many tables, some of them rolled back or open while others commit, bulk loads, and in the
 * middle of it columns added, renamed and dropped, a table created and a table emptied. Counts
 * exactly what was committed. Runs in a thread of its own, paced to last a given time.
 */
public final class DemoWorkload implements AutoCloseable {
  private static final int HELD_FOR = 25;

  /** The share of the work after which tables without a key change too, and schemas. */
  private static final double SNAPSHOT_SHARE = 0.2;

  /** The share of the time that this much work takes: the archiver is busy with the snapshot. */
  private static final double SNAPSHOT_TIME = 0.4;

  private static final Duration SNAPSHOT_PATIENCE = Duration.ofSeconds(90);

  private final DemoBackend backend;
  private final long seed;
  private final long changes;
  private final Duration lasts;
  private final CompletableFuture<DemoCounts> end = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "demo-workload");
  private volatile DemoCounts counts = DemoCounts.NONE;
  private volatile boolean stopped;
  private BooleanSupplier snapshotRead = () -> true;

  DemoWorkload(DemoBackend backend, long seed, long changes, Duration lasts) {
    this.backend = backend;
    this.seed = seed;
    this.changes = changes;
    this.lasts = lasts;
  }

  /** Begins. */
  public DemoWorkload start() {
    thread.start();
    return this;
  }

  /**
   * Begins, but leaves tables without a key alone until the archiver's snapshot has been read, and
   * waits for that once: a row of such a table that is both in the snapshot and in the log cannot
   * be told from two equal rows.
   */
  public DemoWorkload startBeside(BooleanSupplier snapshot) {
    snapshotRead = snapshot;
    return start();
  }

  /** What is committed so far. */
  public DemoCounts counts() {
    return counts;
  }

  /** Whether the work is over, done or failed. */
  public boolean hasEnded() {
    return end.isDone();
  }

  /** Waits for the end and returns what was committed. */
  public DemoCounts await() {
    try {
      return end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Ends after the transaction at work. */
  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    if (thread.isAlive()) {
      end.handle((counts, failure) -> counts).join();
    }
  }

  private void run() {
    try {
      work();
      end.complete(counts);
    } catch (SQLException e) {
      end.completeExceptionally(DemoBackend.failed("change rows", e));
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  private void work() throws SQLException {
    DemoTables tables = new DemoTables();
    try (var first = backend.connect()) {
      tables.refresh(first);
    }
    Random random = DemoBackend.random(seed, tables);
    try (DemoSession main = new DemoSession(backend.connect(), tables, random);
        DemoSession slow = new DemoSession(backend.connect(), tables, random)) {
      Desk desk = new Desk(tables, main, slow, random);
      long start = System.nanoTime();
      while (!stopped && counts.changes() < changes) {
        double share = (double) counts.changes() / changes;
        if (share >= SNAPSHOT_SHARE && !desk.keyless) {
          start += awaitSnapshot();
          desk.keyless = true;
        }
        counts = counts.plus(desk.transaction(share));
        pace(start);
      }
      counts = counts.plus(desk.end());
    }
  }

  /** Waits, and returns for how many nanoseconds. */
  private long awaitSnapshot() {
    long start = System.nanoTime();
    long deadline = start + SNAPSHOT_PATIENCE.toNanos();
    while (!snapshotRead.getAsBoolean() && !stopped && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000);
    }
    return System.nanoTime() - start;
  }

  private void pace(long start) {
    long due = start + (long) (lasts.toNanos() * timeOf((double) counts.changes() / changes));
    long early = due - System.nanoTime();
    while (early > 0 && !stopped) {
      LockSupport.parkNanos(early);
      early = due - System.nanoTime();
    }
  }

  private static double timeOf(double share) {
    return share < SNAPSHOT_SHARE
        ? share / SNAPSHOT_SHARE * SNAPSHOT_TIME
        : SNAPSHOT_TIME + (share - SNAPSHOT_SHARE) / (1 - SNAPSHOT_SHARE) * (1 - SNAPSHOT_TIME);
  }

  /** One person's choice of what to do next. */
  private static final class Desk {
    private final DemoTables tables;
    private final DemoSession main;
    private final DemoSession slow;
    private final Random random;
    private final Queue<DemoMilestone> milestones =
        new ArrayDeque<>(List.of(DemoMilestone.values()));
    private int heldFor;
    private boolean keyless;

    Desk(DemoTables tables, DemoSession main, DemoSession slow, Random random) {
      this.tables = tables;
      this.main = main;
      this.slow = slow;
      this.random = random;
    }

    DemoCounts transaction(double share) throws SQLException {
      DemoCounts done = heldFor > 0 && --heldFor == 0 ? slow.commit() : DemoCounts.NONE;
      if (heldFor == 0 && !milestones.isEmpty() && milestones.peek().share() <= share) {
        return done.plus(milestones.remove().reach(main, tables));
      }
      if (heldFor == 0 && random.nextInt(60) == 0) {
        hold();
      }
      choose();
      if (random.nextInt(40) == 0) {
        main.rollback();
        return done;
      }
      return done.plus(main.commit());
    }

    /** Begins a transaction that stays open while others commit. */
    private void hold() throws SQLException {
      for (int i = 0; i < 6; i++) {
        slow.insert(hot());
      }
      heldFor = HELD_FOR;
    }

    private void choose() throws SQLException {
      int choice = random.nextInt(100);
      if (choice < 62) {
        few(hot());
      } else if (choice < 74) {
        main.insertFamily(hot());
      } else if (choice < 92) {
        few(quiet());
      } else if (choice < 96) {
        several();
      } else if (choice < 98) {
        main.insertTogether(hot(), 5 + random.nextInt(25));
      } else if (choice < 99) {
        main.copy(hot(), 10 + random.nextInt(60));
      } else {
        main.changeKey(
            tables.table(
                random.nextBoolean() ? "nocodb.nc_8f3k___tags" : "directus.form_submissions"));
      }
    }

    private void few(DemoTable table) throws SQLException {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        one(table);
      }
    }

    private void several() throws SQLException {
      for (int i = 3 + random.nextInt(12); i > 0; i--) {
        one(random.nextBoolean() ? hot() : quiet());
      }
    }

    private void one(DemoTable table) throws SQLException {
      int choice = random.nextInt(100);
      if (choice < 45) {
        main.insert(table);
      } else if (choice < 85 || !tables.isLeaf(table)) {
        main.update(table);
      } else {
        main.delete(table);
      }
    }

    private DemoTable hot() {
      return tables.table(DemoTraffic.anyHot(random));
    }

    private DemoTable quiet() {
      List<DemoTable> quiet =
          tables.all().stream()
              .filter(table -> DemoTraffic.isQuiet(table) && (keyless || table.hasKey()))
              .toList();
      return quiet.get(random.nextInt(quiet.size()));
    }

    DemoCounts end() throws SQLException {
      DemoCounts done = slow.commit();
      while (!milestones.isEmpty()) {
        done = done.plus(milestones.remove().reach(main, tables));
      }
      return done;
    }
  }
}
