package dev.varve.job;

import dev.varve.block.OpenBlock;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The row blocks that still grow, within one budget for all tables and windows together: a block
 * closes when it is full, and the one least recently used when the budget is. So memory does not
 * depend on the number of tables. Not thread-safe.
 */
final class OpenBlocks {
  static final long BLOCK_BYTES_MAX = 64 * 1024;

  private final long budgetBytes;
  private final Sink sink;
  private final LinkedHashMap<Place, OpenBlock> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<SealQueue.Entry, Set<Place>> placesByBucket = new HashMap<>();
  private long sizeBytes;

  /** Where a block belongs: changes of one table, bucket, epoch and schema version. */
  record Place(String key, Bucket bucket, String epoch, Hash128 schema) {
    private SealQueue.Entry entry() {
      return new SealQueue.Entry(key, bucket);
    }
  }

  /** Takes closed blocks. */
  interface Sink {
    void accept(Place place, OpenBlock.Closed block) throws Exception;
  }

  OpenBlocks(long budgetBytes, Sink sink) {
    this.budgetBytes = budgetBytes;
    this.sink = sink;
  }

  void add(String key, Bucket bucket, ChangeEvent change, Hash128 id) throws Exception {
    Place place = new Place(key, bucket, change.epoch(), change.schema());
    OpenBlock block = blocks.computeIfAbsent(place, this::open);
    sizeBytes += block.add(change, id);
    if (block.sizeBytes() >= BLOCK_BYTES_MAX) {
      close(place, blocks.remove(place));
    }
    while (sizeBytes > budgetBytes) {
      closeEldest();
    }
  }

  private OpenBlock open(Place place) {
    placesByBucket.computeIfAbsent(place.entry(), absent -> new LinkedHashSet<>()).add(place);
    return new OpenBlock();
  }

  /** Closes the blocks of a bucket of a table. */
  void close(SealQueue.Entry entry) throws Exception {
    for (Place place : List.copyOf(placesByBucket.getOrDefault(entry, Set.of()))) {
      close(place, blocks.remove(place));
    }
  }

  /** Closes all. */
  void closeAll() throws Exception {
    while (!blocks.isEmpty()) {
      closeEldest();
    }
  }

  private void closeEldest() throws Exception {
    Iterator<Map.Entry<Place, OpenBlock>> eldest = blocks.entrySet().iterator();
    Map.Entry<Place, OpenBlock> entry = eldest.next();
    eldest.remove();
    close(entry.getKey(), entry.getValue());
  }

  private void close(Place place, OpenBlock block) throws Exception {
    sizeBytes -= block.sizeBytes();
    placesByBucket.computeIfPresent(
        place.entry(), (entry, places) -> places.remove(place) && places.isEmpty() ? null : places);
    sink.accept(place, block.close());
  }
}
