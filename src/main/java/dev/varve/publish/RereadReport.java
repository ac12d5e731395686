package dev.varve.publish;

/**
 * What came of reading again what the archive had.
 *
 * @param manifests that the ledger had beyond the job's state
 * @param windowsIdentical windows that were read again and of which the archive had every row
 * @param windowsGrown windows that were read again and have rows more now, in an addendum
 * @param windowsNotRead windows of which no row came again: the state held none, and the source was
 *     read from after them
 * @param rowsIdentical rows that came again and that the archive had
 * @param rowsAdded rows that came and that the archive did not have
 */
public record RereadReport(
    int manifests,
    int windowsIdentical,
    int windowsGrown,
    int windowsNotRead,
    long rowsIdentical,
    long rowsAdded) {

  /** For people. */
  public String text() {
    return ("the state was %,d manifests older than the ledger; read again: %,d windows identical"
            + " (%,d rows), %,d windows with %,d rows added, %,d windows of which nothing came"
            + " again")
        .formatted(
            manifests, windowsIdentical, rowsIdentical, windowsGrown, rowsAdded, windowsNotRead);
  }
}
