package dev.varve.job;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which buckets wait, which are being sealed, and how far the watermark may go meanwhile. Not
 * thread-safe.
 *
 * <p>The watermark is held back two below the oldest bucket that is due and not finished: the
 * publisher decides a layer at its due moment, and a watermark held exactly one below could,
 * restored, meet the moment with a part of the files.
 */
final class SealQueue {
  private static final long HOLD_BACK_MILLIS = 2;

  private final TreeMap<Long, Set<Entry>> waiting = new TreeMap<>();
  private final TreeMap<Long, Integer> runningByDue = new TreeMap<>();
  private final Set<KeyedWindow> runningWindows = new HashSet<>();

  /** A table's bucket. */
  record Entry(String key, Bucket bucket) {
    private KeyedWindow window() {
      return new KeyedWindow(key, bucket.startMillis());
    }
  }

  private record KeyedWindow(String key, long startMillis) {}

  /** Makes a bucket wait; nothing happens if it does. */
  void add(String key, Bucket bucket) {
    waiting
        .computeIfAbsent(bucket.dueMillis(), due -> new LinkedHashSet<>())
        .add(new Entry(key, bucket));
  }

  /** Takes the oldest bucket that is due and whose table and window is not being sealed. */
  Optional<Entry> start(long watermarkMillis) {
    for (Set<Entry> entries : waiting.headMap(watermarkMillis, true).values()) {
      for (Entry entry : entries) {
        if (!runningWindows.contains(entry.window())) {
          begin(entry);
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  private void begin(Entry entry) {
    long due = entry.bucket().dueMillis();
    Set<Entry> entries = waiting.get(due);
    entries.remove(entry);
    if (entries.isEmpty()) {
      waiting.remove(due);
    }
    runningWindows.add(entry.window());
    runningByDue.merge(due, 1, Integer::sum);
  }

  /** A bucket that was started is sealed. */
  void finish(Entry entry) {
    runningWindows.remove(entry.window());
    runningByDue.computeIfPresent(
        entry.bucket().dueMillis(), (due, count) -> count == 1 ? null : count - 1);
  }

  int running() {
    return runningWindows.size();
  }

  /** Whether a bucket is due at this watermark and not finished. */
  boolean isUnfinished(long watermarkMillis) {
    return !runningByDue.isEmpty() || !waiting.isEmpty() && waiting.firstKey() <= watermarkMillis;
  }

  /** The watermark that may be passed on. Assumes that watermarks do not go back. */
  long allowedWatermark(long watermarkMillis) {
    long oldest = Long.MAX_VALUE;
    if (!runningByDue.isEmpty()) {
      oldest = runningByDue.firstKey();
    }
    if (!waiting.isEmpty() && waiting.firstKey() <= watermarkMillis) {
      oldest = Math.min(oldest, waiting.firstKey());
    }
    return oldest == Long.MAX_VALUE ? watermarkMillis : oldest - HOLD_BACK_MILLIS;
  }
}
