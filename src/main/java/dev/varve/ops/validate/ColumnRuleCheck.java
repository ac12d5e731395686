package dev.varve.ops.validate;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.model.Column;
import dev.varve.model.TableSchema;
import dev.varve.policy.ColumnPolicy;
import dev.varve.policy.RowPolicy;
import dev.varve.policy.TablePolicy;
import dev.varve.readiness.Finding;
import java.util.ArrayList;
import java.util.List;

/** Checks a source's column rules against the columns that it has. */
final class ColumnRuleCheck {
  private ColumnRuleCheck() {}

  /** What the rules refuse, and how many columns they touch; nothing for a source without rules. */
  static List<Finding> of(SourceConfig source, List<TableSchema> tables) {
    ColumnPolicy policy = ColumnPolicy.of(source);
    if (policy.isEmpty()) {
      return List.of();
    }
    String subject = "source " + source.name();
    List<Finding> findings = new ArrayList<>();
    long touched = 0;
    for (TableSchema table : tables) {
      TablePolicy ruled = policy.on(table);
      if (ruled instanceof TablePolicy.Refused refused) {
        findings.add(
            Finding.error(
                ErrorCode.COLUMN_RULE_REFUSED,
                subject,
                refused.why(),
                List.of(),
                List.of(
                    "-- give the column rule: keep, hmac or tokenise under sources[].columns")));
      } else if (ruled instanceof RowPolicy rows) {
        TableSchema archived = rows.archived();
        touched += archived.dropped().size();
        touched += archived.columns().stream().filter(Column::isMasked).count();
      }
    }
    findings.add(Finding.ok(subject, "column rules touch " + touched + " columns"));
    return findings;
  }
}
