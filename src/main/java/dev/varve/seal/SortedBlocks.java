package dev.varve.seal;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.BlockMerge.Source;
import dev.varve.block.RowBlock;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The changes of blocks of one epoch and schema version, in order, however many overlap. A merge
 * holds each block that overlaps the present position; the rows of a snapshot have all one
 * position, so their blocks all overlap. When that is too many, parts of them are merged first,
 * each to a run on the local disk, so that memory has a bound and the disk takes what is left over.
 */
final class SortedBlocks implements AutoCloseable {
  private final TableId table;
  private final Path scratch;
  private final int openMax;
  private final List<SpilledRun> runs = new ArrayList<>();

  /**
   * Blocks of a table.
   *
   * @param scratch a folder for runs
   * @param openMax how many blocks may be held at once
   */
  SortedBlocks(TableId table, Path scratch, int openMax) {
    this.table = table;
    this.scratch = scratch;
    this.openMax = openMax;
  }

  /**
   * All changes in order; to be read before it is closed.
   *
   * @param load brings a block's bytes
   */
  <R> Iterator<ChangeEvent> merge(List<Source<R>> blocks, Function<R, byte[]> load) {
    if (BlockMerge.overlap(blocks) <= openMax) {
      return merged(blocks, load);
    }
    List<Source<R>> ordered = BlockMerge.byFirst(blocks);
    List<Source<SpilledRun>> spilled = new ArrayList<>();
    for (int from = 0; from < ordered.size(); from += openMax) {
      List<Source<R>> part = ordered.subList(from, Math.min(ordered.size(), from + openMax));
      spilled.add(spill(part, load));
    }
    return new BlockMerge<>(spilled, run -> run.reference().read());
  }

  private <R> Iterator<ChangeEvent> merged(List<Source<R>> blocks, Function<R, byte[]> load) {
    return new BlockMerge<>(
        blocks,
        block -> RowBlock.decode(load.apply(block.reference()), table, block.info()).iterator());
  }

  private <R> Source<SpilledRun> spill(List<Source<R>> part, Function<R, byte[]> load) {
    SpilledRun run = SpilledRun.create(scratch, table);
    runs.add(run);
    BlockInfo info = run.write(merged(part, load));
    return new Source<>(run, info);
  }

  @Override
  public void close() {
    runs.forEach(SpilledRun::close);
  }
}
