package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SampleChanges;
import dev.varve.job.PlainPipeline.Saved;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.publish.RereadReport;
import dev.varve.storage.InMemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Moments at which archives of this field lose, double or explode: late storms, idle hours, clocks
 * that are wrong, old state. Asked of the pure classes on one thread; the operators around them are
 * proved by the job's own tests on Flink.
 */
class MomentsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration WINDOW = PlainPipeline.WINDOW;
  private static final long FILE_ROWS_MAX = 1_000_000;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private PlainPipeline pipeline;

  @BeforeEach
  void start() {
    new SchemaStore(store, "crm").put(SampleChanges.SCHEMA);
    pipeline = pipeline(Optional.empty());
  }

  private PlainPipeline pipeline(Optional<Saved> from) {
    return new PlainPipeline(store, "job", from, FILE_ROWS_MAX);
  }

  @Test
  void aStormOfLateRowsCostsOneRevisionForEachWindowAndPointOfTheGrid() throws Exception {
    for (int window = 0; window < 5; window++) {
      write(window, 10);
    }
    passWindow(6);
    long before = manifests().size();

    for (int round = 0; round < 50; round++) {
      for (int window = 0; window < 5; window++) {
        write(window, 20);
      }
      pipeline.advance(at(6).plusSeconds(60 + round).toEpochMilli());
    }
    passWindow(8);

    List<Manifest> addenda = manifests().stream().skip(before).filter(m -> m.rows() > 0).toList();
    assertEquals(5, addenda.size(), "one revision for each of the windows");
    assertTrue(addenda.stream().allMatch(manifest -> manifest.revision() == 2));
    assertEquals(5 * 10 + 50 * 5 * 20, rows());
    assertEquals(10, manifests().stream().mapToInt(m -> m.files().size()).sum());
  }

  @Test
  void idleHoursAreSealedAndABurstAfterThemIsInItsOwnWindow() throws Exception {
    write(0, 10);
    for (int window = 1; window <= 12; window++) {
      passWindow(window);
    }
    assertEquals(at(12), manifests().get(manifests().size() - 1).window().end());

    write(12, 1_000);
    passWindow(13);

    Manifest last = manifests().get(manifests().size() - 1);
    assertEquals(at(12), last.window().start());
    assertEquals(1_000, last.rows());
    assertEquals(1, last.revision());
  }

  @Test
  void aThousandWindowsAreCaughtUpAtOnce() throws Exception {
    for (int window = 0; window < 1_000; window++) {
      write(window, 3);
    }
    passWindow(1_000);

    assertEquals(1_000, manifests().size());
    assertTrue(manifests().stream().allMatch(m -> m.rows() == 3 && m.files().size() == 1));
  }

  @Test
  void aTransactionOlderThanTheLastTenWindowsIsAnAddendumOfItsOwn() throws Exception {
    for (int window = 0; window < 15; window++) {
      write(window, 10);
      passWindow(window + 1);
    }
    Set<String> sealed = files();

    write(2, 7);
    passWindow(17);

    Set<String> more = files();
    more.removeAll(sealed);
    assertEquals(1, more.size());
    Manifest addendum =
        manifests().stream().filter(manifest -> manifest.revision() == 2).findFirst().orElseThrow();
    assertEquals(at(2), addendum.window().start());
    assertEquals(7, addendum.rows());
    assertEquals(15 * 10 + 7, rows());
  }

  @Test
  void aClockThatIsTenMinutesAheadAndThenRightCostsRevisionsAndNoRow() throws Exception {
    write(0, 10);
    pipeline.advance(at(0).plusSeconds(60).plus(WINDOW).plusSeconds(600).toEpochMilli());
    for (int second = 0; second < 600; second += 10) {
      write(at(0).plusSeconds(second), 2);
      pipeline.advance(at(0).plusSeconds(second).toEpochMilli());
    }
    passWindow(4);

    assertEquals(10 + 60 * 2, rows());
    assertTrue(manifests().stream().filter(m -> m.rows() > 0).count() <= 3, manifests()::toString);
  }

  @Test
  void segmentsThatComeAgainInAnotherOrderAddNothing() throws Exception {
    List<ChangeEvent> sent = new ArrayList<>();
    for (int window = 0; window < 4; window++) {
      sent.addAll(write(window, 50));
    }
    passWindow(2);
    sent.forEach(change -> unchecked(() -> pipeline.process(change)));
    passWindow(4);
    Set<String> before = files();

    Collections.shuffle(sent, new Random(7));
    sent.forEach(change -> unchecked(() -> pipeline.process(change)));
    passWindow(8);

    assertEquals(before, files());
    assertEquals(200, rows());
  }

  @Test
  void anyOfTheLastTenStatesChangesNothingAndSaysSo() throws Exception {
    List<Saved> states = new ArrayList<>();
    List<ChangeEvent> log = new ArrayList<>();
    for (int window = 0; window < 12; window++) {
      log.addAll(write(window, 10));
      pipeline.advance(at(window).plusSeconds(90).toEpochMilli());
      states.add(pipeline.save(window + 1, log.size()));
      pipeline.publish(window + 1);
    }
    passWindow(12);
    Set<String> before = files();
    long manifests = manifests().size();

    for (Saved state : states.subList(2, 12)) {
      pipeline = pipeline(Optional.of(state));
      for (ChangeEvent change : log.subList(state.read(), log.size())) {
        pipeline.process(change);
      }
      pipeline.advance(due(12).toEpochMilli());
      RereadReport report = pipeline.reread(due(12)).orElseThrow();
      pipeline.save(99, log.size());
      pipeline.publish(99);

      assertEquals(0, report.rowsAdded(), report::text);
      assertEquals(0, report.windowsGrown(), report::text);
      assertEquals(0, report.windowsNotRead(), report::text);
      assertEquals(10L * report.windowsIdentical(), report.rowsIdentical(), report::text);
      assertTrue(report.windowsIdentical() > 0, report::text);
      assertEquals(before, files());
      assertEquals(manifests, manifests().size());
    }
  }

  @Test
  void archivesOfTheSameChangesHaveTheSameBytesHoweverTheyAreCut() throws Exception {
    List<ChangeEvent> log = new ArrayList<>();
    for (int window = 0; window < 6; window++) {
      log.addAll(write(window, 40));
    }
    passWindow(6);
    Set<String> once = files();

    for (int interval : List.of(1, 7, 100)) {
      InMemoryObjectStore other = new InMemoryObjectStore();
      new SchemaStore(other, "crm").put(SampleChanges.SCHEMA);
      PlainPipeline cut = new PlainPipeline(other, "job", Optional.empty(), FILE_ROWS_MAX);
      for (int i = 0; i < log.size(); i++) {
        cut.process(log.get(i));
        if (i % interval == 0) {
          cut.save(i + 1, i + 1);
          cut.publish(i + 1);
        }
      }
      cut.advance(due(6).toEpochMilli());
      cut.save(9_999, log.size());
      cut.publish(9_999);
      assertEquals(once, files(other));
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  private static void unchecked(Act act) {
    try {
      act.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long lsn = 100;

  private List<ChangeEvent> write(int window, int count) throws Exception {
    return write(at(window), count);
  }

  /** New rows, all committed then. */
  private List<ChangeEvent> write(Instant committed, int count) throws Exception {
    List<ChangeEvent> changes =
        LongStream.range(lsn, lsn + count)
            .mapToObj(each -> SampleChanges.created(each, committed))
            .toList();
    lsn += count;
    for (ChangeEvent change : changes) {
      pipeline.process(change);
    }
    return changes;
  }

  /** The watermark seals all windows before this one; a checkpoint completes, and they are out. */
  private void passWindow(int window) throws Exception {
    pipeline.advance(due(window).toEpochMilli());
    pipeline.save(window + 1, 0);
    pipeline.publish(window + 1);
  }

  private static Instant at(int window) {
    return BEGIN.plus(WINDOW.multipliedBy(window));
  }

  private static Instant due(int window) {
    return at(window).plusSeconds(60);
  }

  private List<Manifest> manifests() {
    return new Ledger(store, "crm").readFrom(1).map(Entry::manifest).toList();
  }

  private long rows() {
    return manifests().stream()
        .flatMap(manifest -> manifest.tables().stream())
        .mapToLong(TableLayer::rowsWritten)
        .sum();
  }

  private Set<String> files() {
    return files(store);
  }

  /** Their names are functions of their bytes. */
  private static Set<String> files(InMemoryObjectStore store) {
    Set<String> files = new HashSet<>();
    store.list("tables/").forEach(object -> files.add(object.key()));
    return files;
  }
}
