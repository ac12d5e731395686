package dev.varve.ops.reconcile;

import dev.varve.config.SourceConfig;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.TableId;
import dev.varve.ops.fold.ChangeLog;
import dev.varve.ops.fold.LastEpoch;
import dev.varve.ops.fold.TableFold;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.ops.reconcile.TableComparison.State;
import dev.varve.policy.ColumnOutcome;
import dev.varve.policy.ColumnPolicy;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Compares an archive, folded to its end, with the live source. The answer means something when the
 * archive has all that the source has committed: the caller sees to that.
 *
 * <p>Fold: of each table the files that the ledger names, of the source's last epoch, in the order
 * of positions; the last change of a key wins, a delete removes, a truncate empties; a table
 * without a key is a multiset of rows; a value that the source did not send is that of the row
 * before.
 *
 * <p>Values are compared as the database prints them. Some the archive cannot know, because a
 * database changes stored rows without a change event. They are counted as unknown, by column, and
 * are no difference:
 *
 * <ul>
 *   <li>A column that was added after a row was last written. If the live value is the default that
 *       the catalog keeps for such rows, or null where it keeps none, it counts as compared.
 *   <li>A column whose name cannot be traced back to the row's version: see {@link ColumnMatch}. A
 *       renamed column of MySQL and MariaDB is one, for the rows that were written before.
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
   * Compares all tables of a source, as {@link #compare(ObjectStore, SourceConfig, Predicate,
   * Consumer)} does.
   */
  public static Reconciliation compare(ObjectStore store, SourceConfig source) {
    return compare(store, source, every -> true, done -> {});
  }

  /**
   * Compares tables of a source.
   *
   * @param wanted of those that the data map names, which to compare
   * @param progress told of each as soon as it is compared
   * @throws dev.varve.error.VarveException with {@code USAGE} if the source is topics, {@code
   *     SOURCE_UNREACHABLE} or {@code SOURCE_NOT_READY} if it cannot be read, as {@link
   *     ColumnPolicy#of} does, and as {@link Ledger#readFrom} and the reading of data files do
   */
  public static Reconciliation compare(
      ObjectStore store,
      SourceConfig source,
      Predicate<TableId> wanted,
      Consumer<TableComparison> progress) {
    return new Reconcile(store, source).compare(wanted, progress);
  }

  private Reconciliation compare(Predicate<TableId> wanted, Consumer<TableComparison> progress) {
    List<TableComparison> results = new ArrayList<>();
    try (LiveDatabase database = LiveDatabase.open(source)) {
      LastEpoch archived = new LastEpoch(new Ledger(store, source.name()));
      archived.look();
      SortedMap<TableId, LiveTable> live =
          database.tables(id -> source.tables().matches(id) && wanted.test(id));
      live.replaceAll((id, table) -> table.with(column -> !outcome(id, column).isDropped()));
      SortedSet<TableId> all = new TreeSet<>(live.keySet());
      archived.tables().stream().filter(wanted).forEach(all::add);
      for (TableId id : all) {
        TableComparison result = compare(database, id, live.get(id), archived);
        results.add(result);
        progress.accept(result);
      }
    }
    return new Reconciliation(results);
  }

  private ColumnOutcome outcome(TableId table, LiveColumn column) {
    return policy.outcome(table, column.name(), column.type());
  }

  private TableComparison compare(
      LiveDatabase database, TableId id, LiveTable live, LastEpoch archived) {
    Tally tally = new Tally();
    if (live == null) {
      return tally.result(id, State.DROPPED_IN_SOURCE);
    }
    List<DataFile> files = archived.of(id);
    if (files.isEmpty()) {
      database.rows(
          live,
          row -> {
            tally.live();
            tally.missing("");
          });
      return tally.result(id, archived.tables().contains(id) ? State.COMPARED : State.NOT_ARCHIVED);
    }
    List<RuledColumn> rules =
        live.columns().stream()
            .map(column -> new RuledColumn(outcome(id, column), column, database.text()))
            .toList();
    LiveTarget target = new LiveTarget(database, live, rules);
    TableFold table = new TableFold(id, files, schemas, target);
    RowComparison rows = new RowComparison(target, table, table.fold(new ChangeLog(store)), tally);
    database.rows(live, rows::compare);
    rows.end();
    return tally.result(id, State.COMPARED);
  }
}
