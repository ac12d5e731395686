package dev.varve.ops.gaps;

import dev.varve.config.SourceConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.ops.fold.ChangeLog;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds what changed in a source between the epochs that its ledger names, by comparing what one
 * ends with with what the next one's snapshot found. Reads the archive alone, and writes nothing.
 *
 * <p>What a row was in between, and rows that came and went, are in no archive. Rows of a table
 * with a key are told apart by it; those of a table without one are compared as a multiset, as far
 * as a snapshot is one: it shows equal rows once. Columns are matched by name; values of columns
 * that only one side has, or that have another rule or type there, are not compared.
 *
 * <p>Memory: the rows of one table at a time.
 */
public final class Gaps {
  private final ObjectStore store;
  private final SourceConfig source;
  private final SchemaStore schemas;
  private final ChangeLog log;

  private Gaps(ObjectStore store, SourceConfig source) {
    this.store = store;
    this.source = source;
    this.schemas = new SchemaStore(store, source.name());
    this.log = new ChangeLog(store);
  }

  /**
   * Compares each epoch of a source with the next.
   *
   * @param wanted of the tables that the data map names, which to compare
   * @param listener told of each table as soon as it is compared, and of rows that are missing
   * @return the gaps in order; none if the ledger names fewer than two epochs
   * @throws dev.varve.error.VarveException as {@link Ledger#readFrom} and the reading of data files
   *     do
   */
  public static List<Gap> find(
      ObjectStore store, SourceConfig source, Predicate<TableId> wanted, GapListener listener) {
    return new Gaps(store, source).find(wanted, listener);
  }

  private List<Gap> find(Predicate<TableId> wanted, GapListener listener) {
    List<SourceEpoch> epochs = epochs();
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < epochs.size(); i++) {
      gaps.add(between(epochs.get(i - 1), epochs.get(i), wanted, listener));
    }
    return gaps;
  }

  private List<SourceEpoch> epochs() {
    SortedMap<String, SourceEpoch> epochs = new TreeMap<>();
    try (var entries = new Ledger(store, source.name()).readFrom(1)) {
      entries.forEach(entry -> see(entry.manifest(), epochs));
    }
    return epochs.values().stream().filter(epoch -> !epoch.tables().isEmpty()).toList();
  }

  private static void see(Manifest manifest, SortedMap<String, SourceEpoch> epochs) {
    for (TableLayer layer : manifest.tables()) {
      for (DataFile file : layer.files()) {
        epochs.computeIfAbsent(file.epoch(), SourceEpoch::new).add(manifest, layer.table(), file);
      }
    }
    epochs.values().forEach(epoch -> epoch.pass(manifest));
  }

  private Gap between(
      SourceEpoch older, SourceEpoch newer, Predicate<TableId> wanted, GapListener listener) {
    DataFile last = older.last();
    Gap gap =
        new Gap(
            source.name(),
            older.id(),
            last.lastPosition(),
            lastChange(last),
            newer.id(),
            newer.snapshot(),
            newer.state(),
            List.of());
    if (gap.state() != Gap.State.COMPARED) {
      return gap;
    }
    Map<TableId, Long> rejects = rejects(newer);
    List<TableGap> compared = new ArrayList<>();
    for (TableId table : tables(older, newer, wanted)) {
      TableBetween rows =
          new TableBetween(
              table,
              older.files(table),
              newer.files(table),
              rejects.getOrDefault(table, 0L) - newer.readLater(table),
              schemas,
              log);
      TableGap found = rows.compare(row -> listener.missing(gap, table, row));
      compared.add(found);
      listener.compared(gap, found);
    }
    return gap.with(compared);
  }

  private SortedSet<TableId> tables(
      SourceEpoch older, SourceEpoch newer, Predicate<TableId> wanted) {
    SortedSet<TableId> all = new TreeSet<>(older.tables());
    all.addAll(newer.tables());
    all.removeIf(table -> !source.tables().matches(table) || !wanted.test(table));
    return all;
  }

  private Optional<Instant> lastChange(DataFile last) {
    if (!SourceEpoch.isOfLog(last)) {
      return Optional.empty();
    }
    ChangeEvent[] change = {null};
    log.read(List.of(last), each -> change[0] = each);
    return Optional.of(Instant.EPOCH.plus(change[0].timeMicros(), ChronoUnit.MICROS));
  }

  /** Rows that an epoch's snapshot read and that are no rows of their table, as they were. */
  private Map<TableId, Long> rejects(SourceEpoch epoch) {
    Map<TableId, Long> rejects = new HashMap<>();
    if (epoch.hasSnapshotRejects()) {
      Quarantine.open(store, source.name(), InstantSource.system())
          .forEach(
              record -> {
                if (isOfSnapshot(record, epoch)) {
                  rejects.merge(record.reject().table(), 1L, Long::sum);
                }
              });
    }
    return rejects;
  }

  private static boolean isOfSnapshot(QuarantinedRecord record, SourceEpoch epoch) {
    return record.epoch().equals(epoch.id())
        && record.status() != Status.SUPERSEDED
        && record.reject().position() instanceof SourcePosition.SnapshotRead;
  }
}
