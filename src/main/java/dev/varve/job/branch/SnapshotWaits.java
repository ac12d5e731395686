package dev.varve.job.branch;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What holds the snapshots back that are read in this process, for whoever runs the job in it:
 * Flink gives a source's reader no accumulators. On a cluster it is filled too, and nobody looks.
 */
public final class SnapshotWaits {
  private static final Map<String, String> WAITS = new ConcurrentHashMap<>();

  private SnapshotWaits() {}

  static void begin(String source, String what) {
    WAITS.put(source, what);
  }

  static void end(String source) {
    WAITS.remove(source);
  }

  /** By source, what its snapshot does instead of reading at once. */
  public static SortedMap<String, String> now() {
    return new TreeMap<>(WAITS);
  }
}
