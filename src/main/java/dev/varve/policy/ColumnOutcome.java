package dev.varve.policy;

import dev.varve.model.Column;
import java.math.BigDecimal;

/** What comes of one column's values today, given as the database prints them. */
public final class ColumnOutcome {
  private final Treatment treatment;

  ColumnOutcome(Treatment treatment) {
    this.treatment = treatment;
  }

  /** Whether the archive has no such column. */
  public boolean isDropped() {
    return treatment instanceof Treatment.Drop;
  }

  /** Whether the archived column went through this very rule. */
  public boolean isThatOf(Column archived) {
    return treatment.mark() == null
        ? archived.rule() == null
        : treatment.mark().equals(archived.rule());
  }

  /** Whether the archive's values may be other than the source's. */
  public boolean isTouched() {
    return treatment.mark() != null;
  }

  /** Whether there is anything to compare. */
  public boolean hasValues() {
    return !(treatment instanceof Treatment.Empty) && !isDropped();
  }

  /** The outcome of a text, a whole number or another value that is its own text; null for null. */
  public String ofText(String text) {
    return text == null ? null : treatment.textOf(text);
  }

  /** The outcome of a decimal; null for null. */
  public String ofNumber(BigDecimal value) {
    return value == null ? null : treatment.textOf(CanonicalText.number(value));
  }
}
