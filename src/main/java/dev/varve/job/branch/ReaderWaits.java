package dev.varve.job.branch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What holds the readers of this process back, for whoever runs the job in it: Flink gives a
 * source's reader no accumulators. On a cluster it is filled too, and nobody looks.
 */
public final class ReaderWaits {
  private static final Map<Reader, String> WAITS = new ConcurrentHashMap<>();

  private ReaderWaits() {}

  /** How much of a source waits. */
  enum Of {
    SOURCE("source "),
    SNAPSHOT("the snapshot of ");

    private final String words;

    Of(String words) {
      this.words = words;
    }
  }

  private record Reader(Of what, String source) {
    String words() {
      return what.words + source;
    }
  }

  static void begin(Of what, String source, String does) {
    WAITS.put(new Reader(what, source), does);
  }

  static void end(Of what, String source) {
    WAITS.remove(new Reader(what, source));
  }

  /** What readers of these sources do instead of reading at once, each in words. */
  public static List<String> now(Set<String> sources) {
    Map<String, String> waits = new TreeMap<>();
    WAITS.forEach(
        (reader, does) -> {
          if (sources.contains(reader.source())) {
            waits.put(reader.words(), does);
          }
        });
    return waits.entrySet().stream().map(wait -> wait.getKey() + " " + wait.getValue()).toList();
  }
}
