package dev.varve.policy;

import dev.varve.config.ColumnRule;
import dev.varve.config.SourceConfig;
import dev.varve.error.VarveException;
import dev.varve.model.Column;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * The column rules of one source, with their keys: made where they are used, never stored or sent.
 * Not thread-safe.
 */
public final class ColumnPolicy {
  private static final Treatment KEEP = new Treatment.Keep();

  private final ColumnRules rules;
  private final RejectMask rejects;
  private final Map<ColumnRule, Treatment> treatments = new IdentityHashMap<>();

  private ColumnPolicy(SourceConfig source) {
    this.rules = ColumnRules.of(source.columns());
    this.rejects = new RejectMask(rules);
    source.columns().rules().forEach(rule -> treatments.put(rule, treatment(source.name(), rule)));
  }

  /**
   * The rules of a source.
   *
   * @throws VarveException with {@code SECRET_UNRESOLVED} if a key cannot be read, {@code
   *     CONFIG_INVALID} if it is too short to be one
   */
  public static ColumnPolicy of(SourceConfig source) {
    return new ColumnPolicy(source);
  }

  private static Treatment treatment(String source, ColumnRule rule) {
    return switch (rule.kind()) {
      case KEEP -> KEEP;
      case DROP -> new Treatment.Drop();
      case NULL -> Treatment.Empty.BY_RULE;
      case MASK -> Treatment.Mask.of(rule.mask());
      case TRUNCATE -> new Treatment.Truncate(rule.length());
      case HMAC -> Pseudonym.of(key(source, rule), rule.domain());
      case TOKENISE -> Token.of(key(source, rule), rule.domain());
    };
  }

  private static RuleKey key(String source, ColumnRule rule) {
    return RuleKey.of(rule.key(), rule.keyVersion(), "a column rule of source " + source);
  }

  /** Whether no column of any table is touched. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** What the rules make of a schema version as the source has it. */
  public TablePolicy on(TableSchema raw) {
    return on(raw, this::treatment);
  }

  /**
   * What the rules make of a schema version as the archive holds it, so that nothing is written
   * that they withhold. What went through a rule goes through none again: if that was another than
   * holds now, the value is left out.
   */
  public TablePolicy onArchived(TableSchema archived) {
    return on(archived, this::treatmentOfArchived);
  }

  private TablePolicy on(TableSchema schema, BiFunction<TableId, Column, Treatment> treatments) {
    List<Treatment> all = new ArrayList<>();
    for (Column column : schema.columns()) {
      Treatment treatment = treatments.apply(schema.table(), column);
      if (schema.key().contains(column.name()) && !treatment.keepsApart()) {
        return new TablePolicy.Refused(refusal(schema.table(), column.name(), treatment));
      }
      all.add(treatment);
    }
    return all.stream().allMatch(KEEP::equals)
        ? new TablePolicy.Untouched()
        : RowPolicy.of(schema, all);
  }

  private Treatment treatment(TableId table, Column column) {
    return treatment(table, column.name(), column.sourceType());
  }

  private Treatment treatmentOfArchived(TableId table, Column column) {
    Treatment treatment = treatment(table, column);
    if (treatment == KEEP || Objects.equals(treatment.mark(), column.rule())) {
      return KEEP;
    }
    boolean leavesNothing =
        treatment instanceof Treatment.Drop || treatment instanceof Treatment.Empty;
    return leavesNothing || column.rule() == null ? treatment : Treatment.Empty.UNKNOWN;
  }

  private static String refusal(TableId table, String column, Treatment treatment) {
    String why =
        treatment == Treatment.Empty.UNKNOWN
            ? "the data map does not say what the column is, so it is withheld"
            : "the rule " + treatment.mark() + " gives one outcome to many values";
    return "column " + column + " is of the key of " + table + ": " + why;
  }

  private Treatment treatment(TableId table, String column, String sourceType) {
    ColumnRule rule = rules.ruleOf(table, column, sourceType);
    if (rule != null) {
      return treatments.get(rule);
    }
    return rules.withholds(table, column) ? Treatment.Empty.UNKNOWN : KEEP;
  }

  /** The reject with nothing in its bytes that a rule may mean. */
  public Reject mask(Reject reject) {
    return rejects.mask(reject);
  }

  /** The rule of one column as it is now, for comparing with what was archived under one. */
  public ColumnOutcome outcome(TableId table, String column, String sourceType) {
    return new ColumnOutcome(treatment(table, column, sourceType));
  }
}
