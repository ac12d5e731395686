package dev.varve.publish;

import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Adds up what became of windows that the ledger has and that are read again, because a job goes on
 * from state that is older than the ledger: of the rows that come, those that the archive has are
 * dropped, and others would be added.
 */
final class Reread {
  private final Set<Instant> expected = new HashSet<>();
  private final Set<Instant> read = new HashSet<>();
  private final Set<Instant> grown = new HashSet<>();
  private final int manifests;
  private final long doneAtMillis;
  private long rowsIdentical;
  private long rowsAdded;

  private Reread(int manifests, long doneAtMillis) {
    this.manifests = manifests;
    this.doneAtMillis = doneAtMillis;
  }

  /**
   * What is expected to come again.
   *
   * @param later the manifests that the ledger has and the job's state does not; at least one
   * @param latenessMillis how long after its end a window is due
   */
  static Reread of(List<Manifest> later, long latenessMillis) {
    long lastEnd =
        later.stream().mapToLong(each -> each.window().end().toEpochMilli()).max().orElseThrow();
    Reread reread = new Reread(later.size(), lastEnd + latenessMillis);
    later.stream()
        .filter(each -> each.rows() > 0)
        .forEach(each -> reread.expected.add(each.window().start()));
    return reread;
  }

  /** Takes note of what came again of a window; of other windows nothing. */
  void add(Window window, List<TableLayer> layers) {
    if (!expected.contains(window.start())) {
      return;
    }
    read.add(window.start());
    for (TableLayer layer : layers) {
      rowsIdentical += layer.duplicates();
      if (!layer.files().isEmpty()) {
        rowsAdded += layer.rowsWritten();
        grown.add(window.start());
      }
    }
  }

  /** Whether all of them have been read again that will be, at this watermark. */
  boolean isDone(long watermarkMillis) {
    return watermarkMillis >= doneAtMillis;
  }

  RereadReport report() {
    return new RereadReport(
        manifests,
        read.size() - grown.size(),
        grown.size(),
        expected.size() - read.size(),
        rowsIdentical,
        rowsAdded);
  }
}
