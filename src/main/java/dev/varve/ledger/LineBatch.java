package dev.varve.ledger;

import dev.varve.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Lines that are put into a folder whole: a reader sees all of a batch or none of it. A large one
 * is put in parts, each at a line's end. Not thread-safe.
 */
public final class LineBatch {
  private static final int PART_CHARS = 32 << 20;

  private final ObjectStore store;
  private final String folder;
  private final InstantSource clock;
  private final StringBuilder lines = new StringBuilder();
  private long count;

  /**
   * An empty batch.
   *
   * @param folder {@link ArchiveLayout#sentBack} or {@link ArchiveLayout#discarded}
   */
  public LineBatch(ObjectStore store, String folder, InstantSource clock) {
    this.store = store;
    this.folder = folder;
    this.clock = clock;
  }

  /** Adds a line, given without its end. */
  public void add(String line) {
    lines.append(line).append('\n');
    count++;
    if (lines.length() >= PART_CHARS) {
      put();
    }
  }

  /** Puts what has not been put; nothing if there is nothing. */
  public void put() {
    if (!lines.isEmpty()) {
      byte[] content = lines.toString().getBytes(StandardCharsets.UTF_8);
      store.putIfAbsent(folder + ArchiveLayout.batch(clock.instant(), Sha256.of(content)), content);
      lines.setLength(0);
    }
  }

  /** How many lines were added. */
  public long count() {
    return count;
  }
}
