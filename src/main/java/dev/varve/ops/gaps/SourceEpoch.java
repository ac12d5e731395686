package dev.varve.ops.gaps;

import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.quarantine.QuarantineTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ledger says of one epoch. Manifests are given in order.
 *
 * <p>A snapshot's rows all stand in one window, and before the changes: a source gives no time
 * while its snapshot is read. So the manifest that names its first rows names all of them, unless
 * the job was drained. Then something that only comes after a snapshot has to show that it was all:
 * a change of the epoch, or a window that time has sealed.
 */
final class SourceEpoch {
  private static final String SNAPSHOT = SourcePosition.SnapshotRead.INSTANCE.text();

  private final String id;
  private final SortedMap<TableId, List<DataFile>> files = new TreeMap<>();
  private final Map<TableId, Long> readLater = new HashMap<>();
  private Manifest snapshot;
  private boolean streamed;
  private boolean sealedByTime;

  SourceEpoch(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** Takes a file in that a manifest names. */
  void add(Manifest manifest, TableId table, DataFile file) {
    files.computeIfAbsent(table, first -> new ArrayList<>()).add(file);
    streamed |= !file.lastPosition().equals(SNAPSHOT);
    if (isOfSnapshot(file)) {
      snapshot = snapshot == null ? manifest : snapshot;
      if (manifest != snapshot) {
        readLater.merge(table, file.operations().get(Operation.READ), Long::sum);
      }
    }
  }

  /** Looks at a manifest that may name no file of this epoch. */
  void pass(Manifest manifest) {
    sealedByTime |=
        snapshot != null
            && !isDrained(manifest)
            && !manifest.window().start().isBefore(snapshot.window().end());
  }

  private static boolean isDrained(Manifest manifest) {
    return manifest.job().facts().containsKey(Manifest.Writer.DRAINED);
  }

  /** Whether a file holds rows that a snapshot read. */
  static boolean isOfSnapshot(DataFile file) {
    return file.operations().containsKey(Operation.READ) && file.firstPosition().equals(SNAPSHOT);
  }

  /** Whether a file holds changes that a log sent. */
  static boolean isOfLog(DataFile file) {
    return !file.lastPosition().equals(SNAPSHOT);
  }

  Gap.State state() {
    if (snapshot == null) {
      return Gap.State.SNAPSHOT_NOT_SEALED;
    }
    return !isDrained(snapshot) || streamed || sealedByTime
        ? Gap.State.COMPARED
        : Gap.State.SNAPSHOT_INCOMPLETE;
  }

  /** The window that its snapshot stands in. */
  Optional<Window> snapshot() {
    return Optional.ofNullable(snapshot).map(Manifest::window);
  }

  /** Tables of which it has something; the quarantine is none. */
  List<TableId> tables() {
    return files.keySet().stream().filter(table -> !table.equals(QuarantineTable.ID)).toList();
  }

  List<DataFile> files(TableId table) {
    return files.getOrDefault(table, List.of());
  }

  /** Rows of the snapshot that came after it was sealed: they were in quarantine before. */
  long readLater(TableId table) {
    return readLater.getOrDefault(table, 0L);
  }

  /** Whether rows of its snapshot were ever put into quarantine. */
  boolean hasSnapshotRejects() {
    return files(QuarantineTable.ID).stream()
        .anyMatch(file -> file.firstPosition().equals(SNAPSHOT));
  }

  /** The file that its last change is in; it has one. */
  DataFile last() {
    return tables().stream()
        .flatMap(table -> files(table).stream())
        .max(Comparator.comparing(DataFile::lastPosition).thenComparing(DataFile::path))
        .orElseThrow();
  }
}
