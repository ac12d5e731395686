package dev.varve.ops.resnapshot;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import dev.varve.ops.fold.ChangeLog;
import dev.varve.ops.fold.LastEpoch;
import dev.varve.ops.found.FoundBatch.Found;
import dev.varve.ops.resnapshot.TableResult.State;
import dev.varve.policy.ColumnPolicy;
import dev.varve.policy.RowPolicy;
import dev.varve.policy.TablePolicy;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.snapshot.LiveTable;
import dev.varve.snapshot.LiveTables;
import dev.varve.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Reads tables of a live source again and compares them with the archive, while rows are changed
 * and the job runs: {@link #read} first; then, once {@link #isSettled} and the archive {@link
 * #isSealed} up to the last moment at which a table was read, {@link #compare}.
 *
 * <p>Each table is read as of one moment of its own, of which is known which changes it saw; the
 * archive is folded from those and no other. So a change that is under way makes no difference. The
 * comparison is that of {@link dev.varve.ops.gaps.Gaps}: columns by name, values as far as both
 * sides tell them, rows without a key as a multiset.
 *
 * <p>Live rows wait on the local disk, as column rules leave them. Memory: the rows of one table at
 * a time. Not thread-safe.
 */
public final class Resnapshot {
  private final SourceConfig source;
  private final LiveTables live;
  private final Path scratch;
  private final ObjectStore store;
  private final LastEpoch sealed;
  private final ColumnPolicy policy;
  private final SortedMap<TableId, TableRead> reads = new TreeMap<>();
  private final List<TableResult> notCompared = new ArrayList<>();
  private Instant settled;

  /**
   * A comparison that has not begun.
   *
   * @param scratch a folder for the rows while they wait
   * @throws VarveException with {@code USAGE} if nothing of the source is archived yet, {@code
   *     SOURCE_REPLACED} if the archive is of another server, as {@link Ledger#readFrom} and {@link
   *     ColumnPolicy#of} do
   */
  public Resnapshot(ObjectStore store, SourceConfig source, LiveTables live, Path scratch) {
    this.store = store;
    this.source = source;
    this.live = live;
    this.scratch = scratch;
    this.policy = ColumnPolicy.of(source);
    this.sealed = new LastEpoch(new Ledger(store, source.name()));
    sealed.look();
    requireSameServer();
  }

  private void requireSameServer() {
    if (sealed.id().isEmpty()) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "nothing of source " + source.name() + " is archived yet",
          "its job reads all tables at its start; repeat this when a window is sealed");
    }
    String server = live.server();
    if (!sealed.id().endsWith("@" + server)) {
      throw VarveException.of(
          ErrorCode.SOURCE_REPLACED,
          "source %s is another server now: its identity is %s, the archive's last epoch is %s"
              .formatted(source.name(), server, sealed.id()),
          "point the source at its own server; docs/operating/source-replaced.md");
    }
  }

  /**
   * Reads the tables that are wanted, one after the other.
   *
   * @param begins told of each table before it is read
   * @param rows told how many of its rows are read so far
   * @throws VarveException with {@code USAGE} if there is none in the source nor in the archive, as
   *     {@link LiveTables#open} does
   */
  public void read(Predicate<TableId> wanted, Consumer<TableId> begins, LongConsumer rows)
      throws InterruptedException {
    List<TableId> tables = live.tables().stream().filter(wanted).toList();
    for (TableId table : tables) {
      begins.accept(table);
      read(table, rows);
    }
    sealed.tables().stream()
        .filter(wanted)
        .filter(table -> !tables.contains(table) && !table.equals(QuarantineTable.ID))
        .filter(table -> !sealed.of(table).isEmpty())
        .map(table -> TableResult.notCompared(table, State.NOT_IN_SOURCE, 0, 0))
        .forEach(notCompared::add);
    if (tables.isEmpty() && notCompared.isEmpty()) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "source " + source.name() + " has no such table",
          "'varve layers' lists what is archived; the data map says which tables are");
    }
  }

  private void read(TableId id, LongConsumer progress) throws InterruptedException {
    try (LiveTable table = live.open(id)) {
      TablePolicy ruled = policy.on(table.schema());
      if (ruled instanceof TablePolicy.Refused) {
        notCompared.add(TableResult.notCompared(id, State.REFUSED, 0, 0));
        return;
      }
      Path spool = scratch.resolve("rows-" + reads.size());
      long[] counts = new long[2];
      try (RowSpool rows = new RowSpool(spool)) {
        table.read(
            decoded -> {
              if (decoded instanceof ChangeEvent change) {
                rows.add(asArchived(change.after(), ruled));
                counts[0]++;
              } else {
                counts[1]++;
              }
              progress.accept(counts[0] + counts[1]);
            });
      }
      reads.put(
          id,
          new TableRead(
              ruled instanceof RowPolicy row ? row.archived() : table.schema(),
              table.cut(),
              table.timeMicros(),
              counts[0] + counts[1],
              counts[1],
              spool));
    }
  }

  private static byte[] asArchived(byte[] image, TablePolicy ruled) {
    return ruled instanceof RowPolicy rows ? rows.apply(image) : image;
  }

  /** Whether every transaction has ended that was under way when a table was read. */
  public boolean isSettled() {
    if (settled == null) {
      OptionalLong micros = live.settledMicros();
      if (micros.isPresent()) {
        settled = Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS);
      }
    }
    return settled != null;
  }

  /** Up to when the archive has to be sealed; known once it {@link #isSettled}. */
  public Instant settledAt() {
    return settled;
  }

  /** Whether the archive is sealed up to then. */
  public boolean isSealed() {
    sealed.look();
    return sealed.through().isAfter(settled);
  }

  /** Up to when the archive was sealed at the last look. */
  public Instant sealedThrough() {
    return sealed.through();
  }

  /**
   * Compares what was read with the archive.
   *
   * @param send given each change that the archive would have to be told; false when it cannot be
   *     sent
   * @param compared told of each table as soon as it is compared
   * @return by table
   * @throws VarveException as the reading of data files does
   */
  public List<TableResult> compare(Predicate<Found> send, Consumer<TableId> compared) {
    SchemaStore schemas = new SchemaStore(store, source.name());
    SortedMap<TableId, TableResult> results = new TreeMap<>();
    notCompared.forEach(result -> results.put(result.table(), result));
    reads.forEach(
        (id, read) -> {
          TableAgainstArchive table =
              new TableAgainstArchive(
                  read, sealed.id(), sealed.of(id), schemas, new ChangeLog(store));
          results.put(id, table.compare(send));
          compared.accept(id);
        });
    return List.copyOf(results.values());
  }
}
