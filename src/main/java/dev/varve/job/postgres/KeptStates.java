package dev.varve.job.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The positions of the last states that a job may go on from; the oldest of them is as far as the
 * server may be told that its log is not needed any more.
 *
 * <p>Only checkpoints and savepoints that are known to be complete count, so one whose end nobody
 * told of lies between two that do, or after them. The list is saved with each of them: a job that
 * is restarted often or runs for a short time confirms as late, and not never. Not thread-safe; the
 * task's thread only.
 */
final class KeptStates {
  /** How many of the newest states can be gone on from. */
  static final int COUNT = 10;

  private final Deque<Long> complete = new ArrayDeque<>();
  private final TreeMap<Long, Long> begun = new TreeMap<>();

  /** Goes on after a state at this position, with the ones that were complete before it. */
  void restore(Collection<Long> earlier, long position) {
    complete.clear();
    earlier.forEach(this::add);
    add(position);
  }

  /** The positions of complete states, the oldest first: what a state that begins now keeps. */
  List<Long> positions() {
    return new ArrayList<>(complete);
  }

  /** Takes note of a checkpoint's position. */
  void began(long checkpoint, long position) {
    begun.put(checkpoint, position);
  }

  /** Takes note that the checkpoint will never be complete. */
  void aborted(long checkpoint) {
    begun.remove(checkpoint);
  }

  /** Takes note that a checkpoint is complete. */
  void completed(long checkpoint) {
    Long position = begun.get(checkpoint);
    begun.headMap(checkpoint, true).clear();
    if (position != null) {
      add(position);
    }
  }

  private void add(long position) {
    complete.addLast(position);
    while (complete.size() > COUNT) {
      complete.removeFirst();
    }
  }

  /** What may be confirmed; empty while fewer states are complete than are to be kept. */
  OptionalLong confirmable() {
    return complete.size() < COUNT ? OptionalLong.empty() : OptionalLong.of(complete.getFirst());
  }
}
