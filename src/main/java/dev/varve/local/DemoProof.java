package dev.varve.local;

import dev.varve.ops.reconcile.Reconciliation;
import dev.varve.ops.verify.VerifyReport;

/**
 * What a demo ends with; everything but {@code changes} and {@code seconds} is of the whole
 * archive, which earlier runs may have begun.
 *
 * @param tables of the back end
 * @param changes that this run committed
 * @param changesExpected events that these changes are in the source's log
 * @param changesArchived events that this run's layers hold
 * @param rows in data files, snapshot rows included
 * @param lineageEvents on the topic
 * @param lineageExpected two for each table with rows in each layer
 */
public record DemoProof(
    long tables,
    long changes,
    long changesExpected,
    long changesArchived,
    long layers,
    long files,
    long rows,
    long lineageEvents,
    long lineageExpected,
    VerifyReport verified,
    Reconciliation reconciled) {

  /** Everything that does not agree, of each proof; 0 when all is well. */
  public long differences() {
    return Math.abs(changesExpected - changesArchived)
        + Math.abs(lineageExpected - lineageEvents)
        + verified.findings().stream().filter(finding -> finding.isFault()).count()
        + reconciled.differences();
  }
}
