package dev.varve.ops.verify;

import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Window;
import dev.varve.ops.verify.Finding.Code;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks the manifests of a source against themselves and each other, in their order. */
final class ManifestCheck {
  private final String source;
  private final Tally tally;
  private final Map<Window, Integer> revisions = new HashMap<>();
  private final TreeMap<Instant, Instant> sealed = new TreeMap<>();
  private final Set<String> paths = new HashSet<>();

  ManifestCheck(String source, Tally tally) {
    this.source = source;
    this.tally = tally;
  }

  /** The paths of all files in the manifests checked so far. */
  Set<String> paths() {
    return paths;
  }

  void check(Manifest manifest) {
    String where = ArchiveLayout.manifest(source, manifest.sequence());
    int first = firstOf(manifest.window());
    int expected = revisions.merge(manifest.window(), first, (n, one) -> n + 1);
    if (first == 1) {
      sealed.putIfAbsent(manifest.window().start(), manifest.window().end());
    }
    if (manifest.revision() != expected) {
      tally.found(
          Code.REVISION_ORDER,
          where,
          "revision " + manifest.revision() + " of its window, expected " + expected);
    }
    for (TableLayer table : manifest.tables()) {
      checkSums(where, table);
      String folder = ArchiveLayout.window(source, table.table(), manifest.window().start());
      table.files().forEach(file -> checkPath(file, folder));
    }
  }

  /** 2 for late rows of a window that was sealed empty together with others, else 1. */
  private int firstOf(Window window) {
    Map.Entry<Instant, Instant> span = sealed.floorEntry(window.start());
    return span == null || span.getValue().isBefore(window.end()) ? 1 : 2;
  }

  private void checkPath(DataFile file, String folder) {
    if (!paths.add(file.path())) {
      tally.found(Code.FILE_TWICE, file.path(), "another manifest names it too");
    }
    if (!file.path().startsWith(folder)) {
      tally.found(Code.FILE_MISPLACED, file.path(), "it is not in " + folder);
    }
  }

  private void checkSums(String where, TableLayer table) {
    long inFiles = table.files().stream().mapToLong(file -> file.digest().rows()).sum();
    if (inFiles != table.rowsWritten()) {
      sumIsWrong(
          where, table.table() + ": " + table.rowsWritten() + " rows written, files " + inFiles);
    }
    long adopted =
        table.files().stream()
            .filter(DataFile::adopted)
            .mapToLong(file -> file.digest().rows())
            .sum();
    if (table.rowsIn() + adopted != table.rowsWritten() + table.duplicates()) {
      sumIsWrong(
          where,
          table.table()
              + ": "
              + table.rowsIn()
              + " rows in, "
              + adopted
              + " adopted, "
              + table.rowsWritten()
              + " written and "
              + table.duplicates()
              + " duplicates");
    }
    for (DataFile file : table.files()) {
      long byOperation = file.operations().values().stream().mapToLong(Long::longValue).sum();
      if (byOperation != file.digest().rows()) {
        sumIsWrong(
            where,
            file.path() + ": " + file.digest().rows() + " rows, by operation " + byOperation);
      }
    }
  }

  private void sumIsWrong(String where, String what) {
    tally.found(Code.MANIFEST_ARITHMETIC, where, what);
  }
}
