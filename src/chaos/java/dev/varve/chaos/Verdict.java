package dev.varve.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What a judge found.
 *
 * @param changes that were to be archived, over all sources
 * @param lost of them are in no file
 * @param duplicated rows of files that are there once more, or that nobody wrote
 * @param lineageLost events that the ledger calls for and nobody can read
 * @param lineageDuplicated events that are there once more, or that the ledger does not call for
 * @param complaints everything that is not as it must be, in words
 */
record Verdict(
    long changes,
    long lost,
    long duplicated,
    long lineageLost,
    long lineageDuplicated,
    List<String> complaints) {
  Verdict {
    complaints = List.copyOf(complaints);
  }

  /** One of complaints only. */
  static Verdict of(List<String> complaints) {
    return new Verdict(0, 0, 0, 0, 0, complaints);
  }

  /** Both together. */
  Verdict and(Verdict other) {
    List<String> all = new ArrayList<>(complaints);
    all.addAll(other.complaints);
    return new Verdict(
        changes + other.changes,
        lost + other.lost,
        duplicated + other.duplicated,
        lineageLost + other.lineageLost,
        lineageDuplicated + other.lineageDuplicated,
        all);
  }

  boolean isSound() {
    return complaints.isEmpty();
  }
}
