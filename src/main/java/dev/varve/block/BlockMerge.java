package dev.varve.block;

import dev.varve.model.ChangeEvent;
import dev.varve.model.SourcePosition;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Merges sorted runs of one epoch and schema version into {@link ChangeOrder}, opening each only
 * when its first position is reached, so that memory follows the overlap of runs, not their number.
 * Duplicates come out side by side; dropping them is the caller's.
 *
 * @param <R> what names a run
 */
public final class BlockMerge<R> implements Iterator<ChangeEvent> {

  /** A run by name, and what is known of it. */
  public record Source<R>(R reference, BlockInfo info) {}

  private final Function<Source<R>, Iterator<ChangeEvent>> open;
  private final Deque<Source<R>> closed;
  private final PriorityQueue<Run> opened =
      new PriorityQueue<>((a, b) -> ChangeOrder.INSTANCE.compare(a.head, b.head));

  /**
   * A merge that opens runs on demand.
   *
   * @param open brings a run's changes, at least one, in order; called once per run, in the order
   *     of first positions
   */
  public BlockMerge(List<Source<R>> runs, Function<Source<R>, Iterator<ChangeEvent>> open) {
    this.open = open;
    this.closed = new ArrayDeque<>(byFirst(runs));
  }

  /** The runs in the order in which a merge opens them. */
  public static <R> List<Source<R>> byFirst(List<Source<R>> runs) {
    return runs.stream()
        .sorted(Comparator.comparing((Source<R> run) -> run.info().first()))
        .toList();
  }

  /** How many runs a merge has open at once at the most. */
  public static <R> int overlap(List<Source<R>> runs) {
    record End(SourcePosition last, int run) {}
    TreeSet<End> ends = new TreeSet<>(Comparator.comparing(End::last).thenComparing(End::run));
    int most = 0;
    int number = 0;
    for (Source<R> run : byFirst(runs)) {
      while (!ends.isEmpty() && ends.first().last().compareTo(run.info().first()) < 0) {
        ends.pollFirst();
      }
      ends.add(new End(run.info().last(), number++));
      most = Math.max(most, ends.size());
    }
    return most;
  }

  @Override
  public boolean hasNext() {
    return !opened.isEmpty() || !closed.isEmpty();
  }

  @Override
  public ChangeEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all runs are merged");
    }
    while (!closed.isEmpty() && (opened.isEmpty() || startsBeforeHead(closed.peek()))) {
      opened.add(new Run(open.apply(closed.poll())));
    }
    Run run = opened.poll();
    ChangeEvent next = run.head;
    if (run.advance()) {
      opened.add(run);
    }
    return next;
  }

  private boolean startsBeforeHead(Source<R> run) {
    return run.info().first().compareTo(opened.peek().head.position()) <= 0;
  }

  private static final class Run {
    private final Iterator<ChangeEvent> changes;
    private ChangeEvent head;

    Run(Iterator<ChangeEvent> changes) {
      this.changes = changes;
      this.head = changes.next();
    }

    boolean advance() {
      if (!changes.hasNext()) {
        return false;
      }
      head = changes.next();
      return true;
    }
  }
}
