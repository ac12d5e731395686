package dev.varve.ops.reconcile;

import dev.varve.model.Column;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.policy.ColumnOutcome;

/**
 * A live column with the rule that the data map has for it now: its values are compared as the rule
 * leaves them, written apart from the way that the archive's values went.
 */
final class RuledColumn {
  private final ColumnOutcome outcome;
  private final String type;
  private final ValueText values;

  RuledColumn(ColumnOutcome outcome, LiveColumn column, ValueText values) {
    this.outcome = outcome;
    this.type = column.type();
    this.values = values;
  }

  /** Whether an archived column's values went through the same rule. */
  boolean isThatOf(Column archived) {
    return outcome.isThatOf(archived);
  }

  boolean isTouched() {
    return outcome.isTouched();
  }

  /**
   * What the archive holds of a live value; {@link ArchivedRow#UNSENT} when that cannot be told.
   */
  String archived(String text) {
    if (text == null) {
      return null;
    }
    return outcome.hasValues() ? values.ruled(outcome, type, text) : ArchivedRow.UNSENT;
  }
}
