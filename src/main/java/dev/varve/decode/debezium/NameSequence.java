package dev.varve.decode.debezium;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of an object's fields in their order, which from message to message are the same ones:
 * only another sequence is checked for a name that stands twice.
 */
final class NameSequence {
  private final List<String> names = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private int at;
  private boolean known;

  void begin() {
    at = 0;
    known = true;
  }

  /**
   * Takes the next name.
   *
   * @return its place in the sequence
   * @throws Malformed if it has been there before
   */
  int next(String name) {
    if (known && at < names.size() && names.get(at).equals(name)) {
      return at++;
    }
    if (known) {
      known = false;
      names.subList(at, names.size()).clear();
      seen.clear();
      seen.addAll(names);
    }
    if (!seen.add(name)) {
      throw new Malformed("a name stands twice in one object");
    }
    names.add(name);
    return at++;
  }

  /** The names so far. */
  List<String> names() {
    return List.copyOf(names.subList(0, at));
  }
}
