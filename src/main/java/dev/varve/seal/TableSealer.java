package dev.varve.seal;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import dev.varve.parquet.FileHeader;
import dev.varve.publish.PublishedFiles;
import dev.varve.publish.SealReport;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes a table's part of a window to sorted files, each change once. Thread-safe; a task is one
 * thread's.
 *
 * <p>The window's folder is the truth about what is archived. Files found there that a manifest
 * names hold rows that are dropped here as duplicates. Files that no manifest names are from an
 * attempt that did not come to its end: their rows are genuine changes, so they are <i>adopted</i>
 * into this revision and their rows dropped here as well. So a plain listing shows each change
 * once, whatever failed before. Only a rival's files are neither; see {@link Adoption}.
 *
 * <p>Assumes one seal of a table and window at a time, and that an object is seen whole or not at
 * all. A new file begins only after {@code fileRowsMax} rows, so that files are a function of their
 * changes.
 */
public final class TableSealer {
  static final String FILE_PREFIX = "part-0-";

  /** About 64 MiB of open blocks for each seal that is under way. */
  static final int BLOCKS_OPEN_MAX = 256;

  private final ObjectStore store;
  private final String source;
  private final SchemaStore schemas;
  private final PublishedFiles published;
  private final Path scratch;
  private final long fileRowsMax;

  public TableSealer(
      ObjectStore store,
      String source,
      SchemaStore schemas,
      PublishedFiles published,
      Path scratch,
      long fileRowsMax) {
    this.store = store;
    this.source = source;
    this.schemas = schemas;
    this.published = published;
    this.scratch = scratch;
    this.fileRowsMax = fileRowsMax;
  }

  /**
   * Seals.
   *
   * @param load brings a block's bytes
   * @throws VarveException with {@code DIGEST_MISMATCH} if the rows that came in are not the rows
   *     written and dropped
   */
  public <R> SealReport seal(SealTask<R> task, Function<R, byte[]> load) {
    String folder = ArchiveLayout.window(source, task.table(), task.window().start());
    List<String> archived = new ArrayList<>();
    Outcome outcome = new Outcome();
    List<ObjectInfo> present = present(folder);
    Set<String> inLedger = present.isEmpty() ? Set.of() : published.in(task.window().start());
    Adoption adoption = new Adoption(store, epoch(task));
    for (ObjectInfo file : present) {
      if (inLedger.contains(file.key())) {
        archived.add(file.key());
      } else {
        adoption.take(file).ifPresent(outcome.files::add);
      }
    }
    outcome.files.forEach(adopted -> archived.add(adopted.path()));
    for (List<BlockMerge.Source<R>> group : groups(task)) {
      for (DataFile file : sealGroup(task, group, load, archived, outcome)) {
        archived.add(file.path());
        outcome.files.add(file);
      }
    }
    return new SealReport(task.window(), task.dueMillis(), outcome.layer(task));
  }

  /** The job's epoch: of all that its state holds, the latest. */
  private static <R> String epoch(SealTask<R> task) {
    return task.blocks().stream()
        .map(block -> block.info().epoch())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private List<ObjectInfo> present(String folder) {
    try (var listed = store.list(folder + FILE_PREFIX)) {
      return listed.toList();
    }
  }

  private <R> List<DataFile> sealGroup(
      SealTask<R> task,
      List<BlockMerge.Source<R>> group,
      Function<R, byte[]> load,
      List<String> archivedFiles,
      Outcome outcome) {
    ChangeHash hash = new ChangeHash();
    RowDigest seen = RowDigest.EMPTY;
    Hash128 previous = null;
    try (ArchivedRows archived = ArchivedRows.open(store, archivedFiles);
        SortedBlocks sorted = new SortedBlocks(task.table(), scratch, BLOCKS_OPEN_MAX);
        RollingFiles files = new RollingFiles(store, header(task, group), scratch, fileRowsMax)) {
      Iterator<ChangeEvent> changes = sorted.merge(group, load);
      while (changes.hasNext()) {
        ChangeEvent change = changes.next();
        Hash128 id = hash.of(change);
        seen = seen.plus(id);
        if (id.equals(previous) || archived.contains(change.position(), id)) {
          outcome.duplicates++;
        } else {
          files.write(change, id);
        }
        previous = id;
      }
      requireSame(task, group, seen);
      outcome.rowsIn += seen.rows();
      return files.finish();
    }
  }

  private <R> FileHeader header(SealTask<R> task, List<BlockMerge.Source<R>> group) {
    Hash128 schema = group.get(0).info().schema();
    return new FileHeader(source, schemas.get(task.table(), schema), schema, task.window());
  }

  static <R> void requireSame(SealTask<R> task, List<BlockMerge.Source<R>> group, RowDigest seen) {
    RowDigest expected =
        group.stream().map(block -> block.info().digest()).reduce(RowDigest.EMPTY, RowDigest::plus);
    if (!expected.equals(seen)) {
      throw VarveException.of(
          ErrorCode.DIGEST_MISMATCH,
          String.format(
              "%s, window %s: %d rows with digest %s came in, %d rows with digest %s came out of"
                  + " state",
              task.table(),
              task.window().start(),
              expected.rows(),
              expected.sum(),
              seen.rows(),
              seen.sum()),
          "nothing of this window is published; restore the job from an earlier checkpoint");
    }
  }

  /** Blocks by epoch and schema version, in that order. */
  static <R> List<List<BlockMerge.Source<R>>> groups(SealTask<R> task) {
    Map<String, List<BlockMerge.Source<R>>> groups = new TreeMap<>();
    for (BlockMerge.Source<R> block : task.blocks()) {
      BlockInfo info = block.info();
      groups
          .computeIfAbsent(info.epoch() + " " + info.schema(), key -> new ArrayList<>())
          .add(block);
    }
    return List.copyOf(groups.values());
  }

  /** What a seal has come to so far. */
  private static final class Outcome {
    private final List<DataFile> files = new ArrayList<>();
    private long rowsIn;
    private long duplicates;

    <R> TableLayer layer(SealTask<R> task) {
      long written = files.stream().mapToLong(file -> file.digest().rows()).sum();
      return new TableLayer(task.table(), rowsIn, written, duplicates, files);
    }
  }
}
