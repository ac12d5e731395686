package dev.varve.job;

import dev.varve.block.OpenBlock;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private long sizeBytes;

  /** Where a block belongs: changes of one table, bucket, epoch and schema version. */
  record Place(String key, Bucket bucket, String epoch, Hash128 schema) {}

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
    OpenBlock block = blocks.computeIfAbsent(place, absent -> new OpenBlock());
    sizeBytes += block.add(change, id);
    if (block.sizeBytes() >= BLOCK_BYTES_MAX) {
      close(place, blocks.remove(place));
    }
    while (sizeBytes > budgetBytes && !blocks.isEmpty()) {
      closeEldest();
    }
  }

  /** Closes the blocks of a bucket of a table. */
  void close(String key, Bucket bucket) throws Exception {
    List<Place> places = new ArrayList<>();
    for (Place place : blocks.keySet()) {
      if (place.key().equals(key) && place.bucket().equals(bucket)) {
        places.add(place);
      }
    }
    for (Place place : places) {
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
    sink.accept(place, block.close());
  }
}
