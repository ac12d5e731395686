package dev.varve.publish;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.model.Epoch;

/** Which snapshot generation of a source comes next. */
public final class Generations {
  /** The fact in a manifest that names the latest epoch archived up to it. */
  static final String EPOCH_FACT = "epoch";

  private Generations() {}

  /** One more than the latest generation that the ledger shows; 1 for a new archive. */
  public static int next(Ledger ledger) {
    Ledger.Head head = ledger.head();
    if (head.sequence() == 0) {
      return 1;
    }
    String epoch = ledger.read(head.sequence()).manifest().job().facts().get(EPOCH_FACT);
    return epoch == null ? 1 : Epoch.generationOf(epoch) + 1;
  }

  /** The latest epoch of a manifest's files and of what was known before; null if there is none. */
  static String latest(String known, Manifest.TableLayer layer) {
    String latest = known;
    for (Manifest.DataFile file : layer.files()) {
      if (latest == null || file.epoch().compareTo(latest) > 0) {
        latest = file.epoch();
      }
    }
    return latest;
  }
}
