package dev.varve.cli;

import dev.varve.job.ReplayJob;
import dev.varve.job.ReplayPlan;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.LineBatch;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the messages of missing changes and sends them back to the job. */
final class ReplayRepair {
  private final ReplayPlan plan;

  /**
   * What became of missing changes.
   *
   * @param sentBack whose messages were sent back
   * @param notToBeKept by table, whose bytes no one may keep because of column rules
   * @param anotherWhenAlone by table, rows without a key that would become another row
   * @param notFound whose messages were not there any more
   */
  record Outcome(
      long sentBack,
      SortedMap<String, Long> notToBeKept,
      SortedMap<String, Long> anotherWhenAlone,
      long notFound) {
    /** Whether everything that was missing is on its way. */
    boolean isWhole() {
      return notToBeKept.isEmpty() && anotherWhenAlone.isEmpty() && notFound == 0;
    }
  }

  ReplayRepair(ReplayPlan plan) {
    this.plan = plan;
  }

  /** Starts to look for the messages. */
  ReplayJob find(int rate, Path compared, Path ids, Path found) {
    ReplayJob.writeMissing(compared, ids);
    return ReplayJob.finding(plan, rate, ids, found);
  }

  /** Sends back what was found; only once all of it is, so that an interrupt leaves nothing. */
  Outcome send(Path found, long missing) {
    SortedMap<String, Long> notToBeKept = new TreeMap<>();
    SortedMap<String, Long> anotherWhenAlone = new TreeMap<>();
    try (ObjectStore store = ObjectStores.open(plan.config().storage())) {
      LineBatch batch =
          new LineBatch(
              store, ArchiveLayout.sentBack(plan.source().name()), InstantSource.system());
      ReplayJob.found(
          found,
          message -> {
            String table = String.valueOf(message.table());
            switch (message.verdict()) {
              case TO_BE_SENT -> batch.add(message.line());
              case NOT_TO_BE_KEPT -> notToBeKept.merge(table, 1L, Long::sum);
              case ANOTHER_WHEN_ALONE -> anotherWhenAlone.merge(table, 1L, Long::sum);
            }
          });
      batch.put();
      long seen = batch.count() + sum(notToBeKept) + sum(anotherWhenAlone);
      return new Outcome(batch.count(), notToBeKept, anotherWhenAlone, missing - seen);
    }
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
