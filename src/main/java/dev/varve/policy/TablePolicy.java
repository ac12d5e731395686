package dev.varve.policy;

/** What the rules make of one schema version of a table. */
public sealed interface TablePolicy permits TablePolicy.Untouched, TablePolicy.Refused, RowPolicy {

  /** No rule means a column of it: rows are archived as they are. */
  record Untouched() implements TablePolicy {}

  /**
   * No row of it can be archived under these rules.
   *
   * @param why names the column and the rule
   */
  record Refused(String why) implements TablePolicy {}
}
