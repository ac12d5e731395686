package dev.varve.ops.reconcile;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.policy.ColumnOutcome;

/** The form in which a kind of database prints values, and archived and live ones are compared. */
interface ValueText {

  /** The next value of the row, whose slot was {@code VALUE} or {@code TEXT}. */
  String of(Column column, Slot slot, RowImageReader row);

  /** A live value in the form that {@link #of} gives to an archived one of this type. */
  String normal(FieldType type, String text);

  /**
   * What a rule leaves of a live value; {@link ArchivedRow#UNSENT} when that cannot be told.
   *
   * @param type the column's, as the archive writes it
   */
  String ruled(ColumnOutcome outcome, String type, String text);
}
