package dev.varve.ops.reconcile;

import dev.varve.model.Column;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.policy.ColumnOutcome;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A live column with the rule that the data map has for it now: its values are compared as the rule
 * leaves them, written apart from the way that the archive's values went.
 */
final class RuledColumn {
  private static final Pattern DECIMAL = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
  private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)");
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(\\+00)?");
  private static final int DIGITS_MAX = 38;

  private final ColumnOutcome outcome;
  private final String type;

  RuledColumn(ColumnOutcome outcome, LiveColumn column) {
    this.outcome = outcome;
    this.type = column.type();
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
    if (!outcome.hasValues() || type.endsWith("[]")) {
      return ArchivedRow.UNSENT;
    }
    return switch (type.split("[ (]", 2)[0]) {
      case "numeric" -> decimal(text);
      case "boolean", "bool" -> outcome.ofText(text.equals("t") ? "true" : "false");
      case "bytea" -> outcome.ofText(text.replaceFirst("^\\\\x", ""));
      case "real", "float4" -> outcome.ofText(Float.toString(Float.parseFloat(text)));
      case "double", "float8" -> outcome.ofText(Double.toString(Double.parseDouble(text)));
      case "date" -> temporal(DATE.matcher(text), text);
      case "timestamp", "timestamptz" -> temporal(TIMESTAMP.matcher(text), text);
      default -> outcome.ofText(text);
    };
  }

  /** One that the archive holds as a decimal; others, and what is no number, it holds as text. */
  private String decimal(String text) {
    Matcher declared = DECIMAL.matcher(type);
    boolean held =
        declared.matches()
            && Integer.parseInt(declared.group(1)) <= DIGITS_MAX
            && Integer.parseInt(declared.group(2)) <= Integer.parseInt(declared.group(1))
            && Character.isDigit(text.charAt(text.length() - 1));
    return held ? outcome.ofNumber(new BigDecimal(text)) : outcome.ofText(text);
  }

  private String temporal(Matcher usual, String text) {
    if (text.endsWith("infinity")) {
      return outcome.ofText(text);
    }
    if (!usual.matches()) {
      return ArchivedRow.UNSENT;
    }
    return outcome.ofText(text.replace(' ', 'T').replace("+00", "Z"));
  }
}
