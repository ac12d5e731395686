package dev.varve.block;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import java.util.ArrayList;
import java.util.List;

/** Changes of one table, epoch and schema version that still arrive. Not thread-safe. */
public final class OpenBlock {
  /** What an event costs in memory beside its images. */
  private static final int EVENT_BYTES = 120;

  private final List<ChangeEvent> changes = new ArrayList<>();
  private RowDigest digest = RowDigest.EMPTY;
  private long sizeBytes;

  /** A closed block and what is known of it. */
  public record Closed(BlockInfo info, byte[] block) {}

  /** Takes a change in and returns by how many bytes the block grew. */
  public long add(ChangeEvent change, Hash128 id) {
    changes.add(change);
    digest = digest.plus(id);
    long grown = EVENT_BYTES + (long) length(change.before()) + length(change.after());
    sizeBytes += grown;
    return grown;
  }

  /** About what the block holds in memory. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Sorts and encodes; the block must hold a change, and takes no more. */
  public Closed close() {
    changes.sort(ChangeOrder.INSTANCE);
    ChangeEvent first = changes.get(0);
    ChangeEvent last = changes.get(changes.size() - 1);
    BlockInfo info =
        new BlockInfo(first.schema(), first.epoch(), digest, first.position(), last.position());
    return new Closed(info, RowBlock.encode(changes));
  }

  private static int length(byte[] image) {
    return image == null ? 0 : image.length;
  }
}
