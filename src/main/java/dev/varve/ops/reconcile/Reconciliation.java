package dev.varve.ops.reconcile;

import java.util.List;

/**
 * What a comparison found, table by table.
 *
 * @param tables those of the source and of the archive, by name
 */
public record Reconciliation(List<TableComparison> tables) {
  public Reconciliation {
    tables = List.copyOf(tables);
  }

  /** Rows that are not the same on both sides. */
  public long differences() {
    return tables.stream().mapToLong(TableComparison::differences).sum();
  }

  /** Rows that the source holds, in tables that were compared. */
  public long liveRows() {
    return tables.stream().mapToLong(TableComparison::liveRows).sum();
  }

  /** Values of which the archive cannot say what they are, and why is in the tables. */
  public long valuesUnknown() {
    return tables.stream().mapToLong(TableComparison::valuesUnknown).sum();
  }
}
