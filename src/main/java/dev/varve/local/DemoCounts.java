package dev.varve.local;

/**
 * Committed changes of rows, by kind. A truncate counts once, whatever it removed; an update that
 * changes a key counts once here, and is a delete and a create in the database's log.
 */
public record DemoCounts(
    long inserts, long updates, long keyChanges, long deletes, long truncates, long transactions) {
  static final DemoCounts NONE = new DemoCounts(0, 0, 0, 0, 0, 0);

  /** All changes. */
  public long changes() {
    return inserts + updates + keyChanges + deletes + truncates;
  }

  /** The same changes as the database's log has them: a changed key is a delete and a create. */
  public long events() {
    return changes() + keyChanges;
  }

  DemoCounts plus(DemoCounts more) {
    return new DemoCounts(
        inserts + more.inserts,
        updates + more.updates,
        keyChanges + more.keyChanges,
        deletes + more.deletes,
        truncates + more.truncates,
        transactions + more.transactions);
  }

  static DemoCounts insert(long rows) {
    return new DemoCounts(rows, 0, 0, 0, 0, 0);
  }

  static DemoCounts update(long rows) {
    return new DemoCounts(0, rows, 0, 0, 0, 0);
  }

  static DemoCounts keyChange(long rows) {
    return new DemoCounts(0, 0, rows, 0, 0, 0);
  }

  static DemoCounts delete(long rows) {
    return new DemoCounts(0, 0, 0, rows, 0, 0);
  }

  static DemoCounts truncate() {
    return new DemoCounts(0, 0, 0, 0, 1, 0);
  }

  static DemoCounts transaction() {
    return new DemoCounts(0, 0, 0, 0, 0, 1);
  }
}
