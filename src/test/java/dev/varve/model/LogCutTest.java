package dev.varve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.LogCut.Sight;
import dev.varve.model.SourcePosition.Binlog;
import dev.varve.model.SourcePosition.Postgres;
import dev.varve.model.SourcePosition.SnapshotRead;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which changes a reading saw. */
class LogCutTest {
  private static final long NOW = Duration.ofDays(20_000).toNanos() / 1_000;
  private static final LogCut CUT = new LogCut.Postgres(1_100, NOW, 50, Set.of(40, 45));

  private static ChangeEvent change(SourcePosition position, long timeMicros) {
    return new ChangeEvent(
        TableId.of("public", "t"),
        Hash128.ZERO,
        "000001@7",
        position,
        Operation.CREATE,
        timeMicros,
        null,
        null);
  }

  private static Sight sight(LogCut cut, SourcePosition position) {
    return cut.sight(change(position, NOW));
  }

  private static Sight at(long lsn, long transaction) {
    return sight(CUT, new Postgres(lsn, transaction, 0));
  }

  @Test
  void aSnapshotOfPostgresSawWhatHadEnded() {
    assertEquals(Sight.SEEN, sight(CUT, SnapshotRead.INSTANCE));
    assertEquals(Sight.SEEN, at(999, 39));
    assertEquals(Sight.SEEN, at(999, 41));
    assertEquals(Sight.SEEN, at(1_099, 49));
  }

  /** Its list does not have those that follow the last one that has ended. */
  @Test
  void itDidNotSeeWhatWasOpenHoweverEarlyThatWrote() {
    assertEquals(Sight.NOT_SEEN, at(1, 40));
    assertEquals(Sight.NOT_SEEN, at(1_099, 45));
    assertEquals(Sight.NOT_SEEN, at(1, 50));
    assertEquals(Sight.NOT_SEEN, at(999, 51));
  }

  @Test
  void norWhatBeganLater() {
    assertEquals(Sight.NOT_SEEN, at(1_099, 60));
    assertEquals(Sight.NOT_SEEN, at(1_100, 51));
    assertEquals(Sight.NOT_SEEN, at(1_100, 39));
  }

  /** Ids of 32 bits come again: one from long ago is smaller or greater by chance. */
  @Test
  void idsGoRound() {
    assertEquals(Sight.SEEN, at(999, 0xffff_fff0L));
    LogCut old = new LogCut.Postgres(1_100, NOW, 0xffff_fff0, Set.of(0xffff_ff00));
    assertEquals(Sight.NOT_SEEN, sight(old, new Postgres(999, 4, 0)));
    assertEquals(Sight.NOT_SEEN, sight(old, new Postgres(999, 0xffff_ff00L, 0)));
    assertEquals(Sight.SEEN, sight(old, new Postgres(999, 0xffff_ff01L, 0)));
    long daysAgo = NOW - Duration.ofDays(2).toNanos() / 1_000;
    assertEquals(Sight.SEEN, CUT.sight(change(new Postgres(999, 60, 0), daysAgo)));
    assertEquals(Sight.SEEN, CUT.sight(change(new Postgres(999, 40, 0), daysAgo)));
    assertEquals(Sight.NOT_SEEN, CUT.sight(change(new Postgres(1_100, 40, 0), daysAgo)));
  }

  @Test
  void placesAreUnsigned() {
    LogCut far = new LogCut.Postgres(-900, NOW, 50, Set.of());
    assertEquals(Sight.SEEN, sight(far, new Postgres(5, 49, 0)));
    assertEquals(Sight.SEEN, sight(far, new Postgres(-901, 49, 0)));
    assertEquals(Sight.NOT_SEEN, sight(far, new Postgres(-900, 49, 0)));
  }

  @Test
  void whatItFoundStandsBehindWhatItSawAndIsSeenByTheNext() {
    SourcePosition found = CUT.found(3);

    assertTrue(found.compareTo(new Postgres(1_099, 49, 0)) > 0);
    assertTrue(found.compareTo(new Postgres(1_100, 50, 0)) < 0);
    assertTrue(found.compareTo(CUT.found(2)) > 0);
    assertTrue(((Postgres) found).isFound());
    assertEquals(Sight.SEEN, sight(CUT, found));
    LogCut next = new LogCut.Postgres(1_200, NOW, 0xffff_fff0, Set.of());
    assertEquals(Sight.SEEN, sight(next, found));
  }

  @Test
  void aReadOfMySqlSawTheLogUpToAPlace() {
    LogCut cut = new LogCut.Binlog(new Binlog(2, 500, 0), new Binlog(2, 600, 0));

    assertEquals(Sight.SEEN, sight(cut, SnapshotRead.INSTANCE));
    assertEquals(Sight.SEEN, sight(cut, new Binlog(1, 900, 0)));
    assertEquals(Sight.SEEN, sight(cut, new Binlog(2, 499, 7)));
    assertEquals(Sight.UNKNOWN, sight(cut, new Binlog(2, 500, 0)));
    assertEquals(Sight.UNKNOWN, sight(cut, new Binlog(2, 599, 3)));
    assertEquals(Sight.NOT_SEEN, sight(cut, new Binlog(2, 600, 0)));
    assertEquals(Sight.NOT_SEEN, sight(cut, new Binlog(3, 1, 0)));
    assertEquals(new Binlog(2, 500, 4), cut.found(4));
  }
}
