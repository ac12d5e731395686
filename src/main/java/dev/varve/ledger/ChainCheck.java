package dev.varve.ledger;

import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Head;

/** Follows a chain link by link and stops where it is broken. One use, one thread. */
final class ChainCheck {
  /** Stands for a hash that was not read; any manifest may follow. */
  static final String UNKNOWN = "";

  private final Ledger ledger;
  private Head last;

  ChainCheck(Ledger ledger, Head last) {
    this.ledger = ledger;
    this.last = last;
  }

  Entry next(long sequence) {
    if (sequence != last.sequence() + 1) {
      throw ledger.broken(last.sequence() + 1, "is missing, later ones are there");
    }
    Entry entry = ledger.read(sequence);
    if (!last.sha256().equals(UNKNOWN) && !entry.manifest().previous().equals(last.sha256())) {
      throw ledger.broken(
          sequence,
          "does not follow the one before: expected previous "
              + last.sha256()
              + ", found "
              + entry.manifest().previous());
    }
    last = entry.head();
    return entry;
  }
}
