package dev.varve.ops.reconcile;

import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.TableId;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.ops.reconcile.TableComparison.State;
import dev.varve.policy.ColumnOutcome;
import dev.varve.policy.ColumnPolicy;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares an archive, folded to its end, with the live source. The answer means something when the
 * archive has all that the source has committed: the caller sees to that.
 *
 * <p>Fold: of each table the files that the ledger names, of the source's last epoch, in the order
 * of positions; the last change of a key wins, a delete removes, a truncate empties; a table
 * without a key is a multiset of rows; a value that the source did not send is that of the row
 * before.
 *
 * <p>Values are compared as PostgreSQL prints them. Some the archive cannot know, because
 * PostgreSQL changes stored rows without a change event. They are counted as unknown, by column,
 * and are no difference:
 *
 * <ul>
 *   <li>A column that was added after a row was last written. If the live value is the default that
 *       the catalog keeps for such rows, or null where it keeps none, it counts as compared.
 *   <li>A column whose name cannot be traced back to the row's version: see {@link ColumnMatch}.
 *   <li>A column whose type was changed after a row was last written, unless it prints the same.
 *   <li>An out-of-line value that the source never sent.
 * </ul>
 *
 * <p>Columns with a rule are compared as the rule leaves them: the live side's values go through
 * the rules that the data map has now, with their keys, so keys that are pseudonyms meet. Columns
 * that are dropped are not read. Unknown are values under {@code null} or withheld, arrays, years
 * beyond 9999 or before 1, and what was archived under another rule, key or key version than holds
 * now. A key column's own rule must be the one that its rows were archived under: else each of its
 * rows counts as missing and as surplus.
 *
 * <p>Not seen is the drop of a column and the addition of another of the same name and type when no
 * row was changed in between: the dropped column's values then count as differences.
 *
 * <p>Memory: the rows of one table at a time.
 */
public final class Reconcile {
  private final ObjectStore store;
  private final SourceConfig source;
  private final SchemaStore schemas;
  private final ColumnPolicy policy;

  private Reconcile(ObjectStore store, SourceConfig source) {
    this.store = store;
    this.source = source;
    this.schemas = new SchemaStore(store, source.name());
    this.policy = ColumnPolicy.of(source);
  }

  /**
   * Compares all tables of a source.
   *
   * @throws dev.varve.error.VarveException with {@code SOURCE_UNREACHABLE} if the source cannot be
   *     read, as {@link ColumnPolicy#of} does, and as {@link Ledger#readFrom} and the reading of
   *     data files do
   */
  public static Reconciliation compare(ObjectStore store, SourceConfig source) {
    return new Reconcile(store, source).compare();
  }

  private Reconciliation compare() {
    SortedMap<TableId, List<DataFile>> archived = inLastEpoch(archived());
    TablePatterns patterns = TablePatterns.of(source.include(), source.exclude());
    List<TableComparison> results = new ArrayList<>();
    try (LiveDatabase database = LiveDatabase.open(source)) {
      SortedMap<TableId, LiveTable> live = database.tables(patterns::matches);
      live.replaceAll((id, table) -> table.with(column -> !outcome(id, column).isDropped()));
      SortedSet<TableId> all = new TreeSet<>(archived.keySet());
      all.addAll(live.keySet());
      for (TableId id : all) {
        results.add(compare(database, id, live.get(id), archived.get(id)));
      }
    }
    return new Reconciliation(results);
  }

  private ColumnOutcome outcome(TableId table, LiveColumn column) {
    return policy.outcome(table, column.name(), column.type());
  }

  private SortedMap<TableId, List<DataFile>> archived() {
    SortedMap<TableId, List<DataFile>> files = new TreeMap<>();
    new Ledger(store, source.name())
        .readFrom(1)
        .flatMap(entry -> entry.manifest().tables().stream())
        .forEach(table -> files(files, table).addAll(table.files()));
    return files;
  }

  /** A new epoch restates every table; one without files in it has no rows in it. */
  private static SortedMap<TableId, List<DataFile>> inLastEpoch(
      SortedMap<TableId, List<DataFile>> files) {
    String last =
        files.values().stream()
            .flatMap(List::stream)
            .map(DataFile::epoch)
            .max(Comparator.naturalOrder())
            .orElse("");
    SortedMap<TableId, List<DataFile>> counting = new TreeMap<>();
    files.forEach(
        (id, all) ->
            counting.put(id, all.stream().filter(file -> file.epoch().equals(last)).toList()));
    return counting;
  }

  private static List<DataFile> files(SortedMap<TableId, List<DataFile>> files, TableLayer table) {
    return files.computeIfAbsent(table.table(), none -> new ArrayList<>());
  }

  private TableComparison compare(
      LiveDatabase database, TableId id, LiveTable live, List<DataFile> files) {
    Tally tally = new Tally();
    if (live == null) {
      return tally.result(id, State.DROPPED_IN_SOURCE);
    }
    if (files == null || files.isEmpty()) {
      database.rows(
          live,
          row -> {
            tally.live();
            tally.missing("");
          });
      return tally.result(id, files == null ? State.NOT_ARCHIVED : State.COMPARED);
    }
    List<RuledColumn> rules =
        live.columns().stream()
            .map(column -> new RuledColumn(outcome(id, column), column))
            .toList();
    TableFold table = new TableFold(live, rules, files, schemas);
    RowComparison rows = new RowComparison(table, table.fold(new ChangeLog(store)), tally);
    database.rows(live, rows::compare);
    rows.end();
    return tally.result(id, State.COMPARED);
  }
}
