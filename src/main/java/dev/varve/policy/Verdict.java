package dev.varve.policy;

/** What is known of whether something holds. */
enum Verdict {
  NO,
  MAYBE,
  YES;

  /** Both hold. */
  Verdict and(Verdict other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** One of the two holds. */
  Verdict or(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }

  static Verdict of(boolean holds) {
    return holds ? YES : NO;
  }
}
