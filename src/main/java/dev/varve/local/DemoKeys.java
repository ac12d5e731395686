package dev.varve.local;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The keys of the rows that a table has, so that what comes next can be chosen without asking the
 * database. A key is a list of texts.
 */
final class DemoKeys {
  private final List<List<String>> present = new ArrayList<>();
  private final Set<List<String>> taken = new HashSet<>();
  private long highest;

  /** The next number for a key of integers. */
  long next() {
    return ++highest;
  }

  /** Whether the key was free; it is not any more. */
  boolean reserve(List<String> key) {
    return taken.add(key);
  }

  /** The row is there. */
  void add(List<String> key) {
    taken.add(key);
    present.add(key);
    if (key.get(0).matches("\\d{1,18}")) {
      highest = Math.max(highest, Long.parseLong(key.get(0)));
    }
  }

  /** Some row's key, if there is a row. */
  Optional<List<String>> any(Random random) {
    return present.isEmpty()
        ? Optional.empty()
        : Optional.of(present.get(random.nextInt(present.size())));
  }

  /** Takes some row's key out; it comes back by {@link #add} if the row stays after all. */
  Optional<List<String>> takeAny(Random random) {
    if (present.isEmpty()) {
      return Optional.empty();
    }
    int at = random.nextInt(present.size());
    List<String> key = present.get(at);
    present.set(at, present.get(present.size() - 1));
    present.remove(present.size() - 1);
    return Optional.of(key);
  }

  /** A deleted row's key may be used again. */
  void free(List<String> key) {
    taken.remove(key);
  }

  int size() {
    return present.size();
  }

  /** No row is left. */
  void clear() {
    present.clear();
    taken.clear();
  }
}
