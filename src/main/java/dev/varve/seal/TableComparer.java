package dev.varve.seal;

import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.publish.PublishedFiles;
import dev.varve.seal.WindowComparison.Difference;
import dev.varve.seal.WindowComparison.Kind;
import dev.varve.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Compares a table's part of a window with what the archive has of it, and writes nothing. What
 * counts is what the ledger names, as it is when a window is first asked for. Thread-safe; a task
 * is one thread's.
 *
 * <p>A change is identical when a file has its identity. When none has it, but a file has another
 * row at its position that did not come again, it is different: it may be that row, read otherwise
 * now. Rows that a source's snapshot read share their positions, so of them one that no file has is
 * always missing.
 */
public final class TableComparer {
  /** Of one table and window; the others are only counted. */
  static final int NAMED_MAX = 1_000;

  private static final int WINDOWS_KEPT = 16;

  private final ObjectStore store;
  private final String source;
  private final PublishedFiles published;
  private final Path scratch;
  private final Instant sealedThrough;
  private final Map<Instant, List<DataFile>> windows =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Instant, List<DataFile>> eldest) {
          return size() > WINDOWS_KEPT;
        }
      };

  /**
   * A comparer.
   *
   * @param sealedThrough the end of the last sealed window
   */
  public TableComparer(
      ObjectStore store,
      String source,
      PublishedFiles published,
      Path scratch,
      Instant sealedThrough) {
    this.store = store;
    this.source = source;
    this.published = published;
    this.scratch = scratch;
    this.sealedThrough = sealedThrough;
  }

  /**
   * Compares.
   *
   * @param load brings a block's bytes
   */
  public <R> WindowComparison compare(SealTask<R> task, Function<R, byte[]> load) {
    List<DataFile> files = files(task.table(), task.window().start());
    Tally tally = new Tally();
    for (List<BlockMerge.Source<R>> group : TableSealer.groups(task)) {
      compareGroup(task, group, load, files, tally);
    }
    RowDigest archived =
        files.stream().map(DataFile::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
    return task.window().end().isAfter(sealedThrough)
        ? tally.ofOpenWindow(task, archived)
        : tally.ofSealedWindow(task, archived);
  }

  private List<DataFile> files(TableId table, Instant window) {
    List<DataFile> all;
    synchronized (windows) {
      all = windows.computeIfAbsent(window, published::filesIn);
    }
    String folder = ArchiveLayout.window(source, table, window);
    return all.stream().filter(file -> file.path().startsWith(folder)).toList();
  }

  private <R> void compareGroup(
      SealTask<R> task,
      List<BlockMerge.Source<R>> group,
      Function<R, byte[]> load,
      List<DataFile> files,
      Tally tally) {
    String epoch = group.get(0).info().epoch();
    List<String> ofEpoch =
        files.stream().filter(file -> file.epoch().equals(epoch)).map(DataFile::path).toList();
    ChangeHash hash = new ChangeHash();
    RowDigest seen = RowDigest.EMPTY;
    Hash128 previous = null;
    try (ArchivedRows archived = ArchivedRows.open(store, ofEpoch);
        SortedBlocks sorted =
            new SortedBlocks(task.table(), scratch, TableSealer.BLOCKS_OPEN_MAX)) {
      Iterator<ChangeEvent> changes = sorted.merge(group, load);
      while (changes.hasNext()) {
        ChangeEvent change = changes.next();
        Hash128 id = hash.of(change);
        seen = seen.plus(id);
        if (!id.equals(previous)) {
          boolean found = archived.contains(change.position(), id);
          tally.add(change, id, found, archived.atPosition());
        }
        previous = id;
      }
    }
    tally.leave();
    TableSealer.requireSame(task, group, seen);
  }

  /** Adds up what comes in the order of positions. */
  private static final class Tally {
    private RowDigest replayed = RowDigest.EMPTY;
    private long identical;
    private long different;
    private final List<Difference> named = new ArrayList<>();
    private final List<Hash128> missing = new ArrayList<>();

    private SourcePosition position;
    private final List<Difference> notFound = new ArrayList<>();
    private int found;
    private int archivedHere;

    void add(ChangeEvent change, Hash128 id, boolean isFound, int atPosition) {
      if (!change.position().equals(position)) {
        leave();
        position = change.position();
      }
      replayed = replayed.plus(id);
      archivedHere = atPosition;
      if (isFound) {
        identical++;
        found++;
        return;
      }
      Difference difference =
          new Difference(Kind.MISSING, change.position().text(), change.operation(), id);
      if (change.operation() == Operation.READ) {
        settle(Kind.MISSING, difference);
      } else {
        notFound.add(difference);
      }
    }

    /** All that stands at a position has come. */
    void leave() {
      Kind kind = archivedHere > found ? Kind.DIFFERENT : Kind.MISSING;
      notFound.forEach(each -> settle(kind, each));
      notFound.clear();
      position = null;
      found = 0;
      archivedHere = 0;
    }

    private void settle(Kind kind, Difference each) {
      if (named.size() < NAMED_MAX) {
        named.add(new Difference(kind, each.position(), each.operation(), each.id()));
      }
      switch (kind) {
        case MISSING -> missing.add(each.id());
        case DIFFERENT -> different++;
      }
    }

    WindowComparison ofSealedWindow(SealTask<?> task, RowDigest archived) {
      return new WindowComparison(
          task.table(), task.window(), replayed, archived, identical, different, 0, named, missing);
    }

    WindowComparison ofOpenWindow(SealTask<?> task, RowDigest archived) {
      return new WindowComparison(
          task.table(),
          task.window(),
          replayed,
          archived,
          identical,
          0,
          different + missing.size(),
          List.of(),
          List.of());
    }
  }
}
