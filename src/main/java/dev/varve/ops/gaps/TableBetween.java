package dev.varve.ops.gaps;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.fold.ChangeLog;
import dev.varve.ops.fold.Fold;
import dev.varve.ops.fold.TableFold;
import dev.varve.ops.fold.VersionTarget;
import dev.varve.ops.gaps.TableGap.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares one table's files of two neighbouring epochs. */
final class TableBetween {
  private static final int EXAMPLES_MAX = 20;
  private static final Set<Operation> WITHOUT_ROW = Set.of(Operation.TRUNCATE, Operation.MESSAGE);

  private final TableId table;
  private final List<DataFile> older;
  private final List<DataFile> newer;
  private final long rejects;
  private final SchemaStore schemas;
  private final ChangeLog log;

  private final List<String> examples = new ArrayList<>();
  private long deleted;
  private long known;
  private long uncertain;
  private boolean equalRows;

  /**
   * A comparison; one of the epochs has a file at least.
   *
   * @param rejects rows of the newer epoch's snapshot that are in quarantine
   */
  TableBetween(
      TableId table,
      List<DataFile> older,
      List<DataFile> newer,
      long rejects,
      SchemaStore schemas,
      ChangeLog log) {
    this.table = table;
    this.older = older.stream().filter(file -> !file.isOfFoundDeletes()).toList();
    this.newer = newer;
    this.rejects = rejects;
    this.schemas = schemas;
    this.log = log;
  }

  /**
   * Compares.
   *
   * @param missing given each row that was deleted and that the archive has no delete of, of equal
   *     ones one
   */
  TableGap compare(Consumer<ArchivedRow> missing) {
    VersionTarget target = new VersionTarget(version());
    int[] key = target.key();
    TableFold before = new TableFold(table, older, schemas, target);
    TableFold after = new TableFold(table, newer, schemas, target);
    Fold rows = before.fold(log);
    long olderRows = count(rows);
    boolean sameKey =
        Arrays.equals(key, before.key()) && before.hasSameRules(key) && after.hasSameRules(key);
    if (!rows.isEmpty() && !sameKey) {
      return new TableGap(
          table, State.KEY_CHANGED, olderRows, 0, 0, 0, 0, 0, 0, olderRows, List.of());
    }
    RowsBetween between = new RowsBetween(rows.isEmpty() ? Fold.by(key) : rows, key);
    after.read(log, between::see);
    between.end(row -> note(row, target, missing));
    return new TableGap(
        table,
        state(),
        olderRows,
        between.snapshotRows(),
        between.equal(),
        between.added(),
        between.changed(),
        deleted,
        known,
        uncertain,
        examples);
  }

  private static long count(Fold rows) {
    long[] count = {0};
    rows.rest(row -> count[0]++);
    return count[0];
  }

  /** The version of the snapshot, else of what else tells most of the newer epoch's rows. */
  private TableSchema version() {
    return Stream.<List<DataFile>>of(
            newer.stream().filter(SourceEpoch::isOfSnapshot).toList(),
            newer.stream().filter(SourceEpoch::isOfLog).filter(TableBetween::hasRows).toList(),
            older.stream().filter(TableBetween::hasRows).toList(),
            older,
            newer)
        .filter(files -> !files.isEmpty())
        .map(TableFold::fingerprints)
        .map(versions -> lastOf(versions))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasRows(DataFile file) {
    return !WITHOUT_ROW.containsAll(file.operations().keySet());
  }

  private TableSchema lastOf(List<Hash128> versions) {
    return schemas.get(table, versions.get(versions.size() - 1));
  }

  private void note(RowsBetween.NotFound row, VersionTarget target, Consumer<ArchivedRow> missing) {
    switch (row.verdict()) {
      case KNOWN -> known++;
      case EQUAL_TO_ANOTHER -> {
        uncertain++;
        equalRows = true;
      }
      case DELETED -> {
        if (rejects > 0) {
          uncertain++;
        } else {
          deleted++;
          example(row.row(), target);
          if (row.isFirst()) {
            missing.accept(row.row());
          }
        }
      }
    }
  }

  private void example(ArchivedRow row, VersionTarget target) {
    if (target.key().length > 0 && examples.size() < EXAMPLES_MAX) {
      examples.add(
          Arrays.stream(target.key())
              .mapToObj(i -> target.schema().columns().get(i).name() + "=" + row.cells()[i])
              .collect(Collectors.joining(", ")));
    }
  }

  private State state() {
    if (newer.stream().noneMatch(file -> !file.isOfFoundDeletes())) {
      return State.NOT_IN_SNAPSHOT;
    }
    if (rejects > 0 && uncertain > 0) {
      return State.IN_QUARANTINE;
    }
    return equalRows ? State.EQUAL_ROWS : State.COMPARED;
  }
}
