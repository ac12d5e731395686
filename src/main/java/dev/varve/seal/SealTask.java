package dev.varve.seal;

import dev.varve.block.BlockMerge;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.util.List;

/**
 * One table's part of a window that is to be sealed.
 *
 * @param dueMillis the moment its layer is decided; see {@link dev.varve.publish.SealReport}
 * @param blocks what waits in state for it, in any order
 * @param <R> what names a block in state
 */
public record SealTask<R>(
    TableId table, Window window, long dueMillis, List<BlockMerge.Source<R>> blocks) {
  public SealTask {
    blocks = List.copyOf(blocks);
  }
}
