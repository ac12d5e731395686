package dev.varve.block;

import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Merges blocks of one epoch and schema version into {@link ChangeOrder}, opening each only when
 * its first position is reached, so that memory follows the overlap of blocks, not their number.
 * Duplicates come out side by side; dropping them is the caller's.
 *
 * @param <R> what names a block
 */
public final class BlockMerge<R> implements Iterator<ChangeEvent> {

  /** A block by name, and what is known of it. */
  public record Source<R>(R reference, BlockInfo info) {}

  private final TableId table;
  private final Function<R, byte[]> load;
  private final Deque<Source<R>> closed;
  private final PriorityQueue<Run> open =
      new PriorityQueue<>((a, b) -> ChangeOrder.INSTANCE.compare(a.head, b.head));

  /**
   * A merge that loads blocks on demand.
   *
   * @param load brings a block's bytes; called once per block, in the order of first positions
   */
  public BlockMerge(TableId table, List<Source<R>> blocks, Function<R, byte[]> load) {
    this.table = table;
    this.load = load;
    this.closed =
        new ArrayDeque<>(
            blocks.stream()
                .sorted(Comparator.comparing((Source<R> block) -> block.info().first()))
                .toList());
  }

  @Override
  public boolean hasNext() {
    return !open.isEmpty() || !closed.isEmpty();
  }

  @Override
  public ChangeEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all blocks are merged");
    }
    while (!closed.isEmpty() && (open.isEmpty() || startsBeforeHead(closed.peek()))) {
      Source<R> block = closed.poll();
      List<ChangeEvent> changes =
          RowBlock.decode(load.apply(block.reference()), table, block.info());
      open.add(new Run(changes));
    }
    Run run = open.poll();
    ChangeEvent next = run.head;
    if (run.advance()) {
      open.add(run);
    }
    return next;
  }

  private boolean startsBeforeHead(Source<R> block) {
    return block.info().first().compareTo(open.peek().head.position()) <= 0;
  }

  private static final class Run {
    private final List<ChangeEvent> changes;
    private int at;
    private ChangeEvent head;

    Run(List<ChangeEvent> changes) {
      this.changes = changes;
      this.head = changes.get(0);
    }

    boolean advance() {
      at++;
      if (at == changes.size()) {
        return false;
      }
      head = changes.get(at);
      return true;
    }
  }
}
