package dev.varve.policy;

import dev.varve.config.ColumnRule;
import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Column;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The column rules of one source, with their keys: made where they are used, never stored or sent.
 * Not thread-safe.
 */
public final class ColumnPolicy {
  private static final int KEY_CHARACTERS_MIN = 32;
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
      case HMAC -> Pseudonym.of(key(source, rule.key()), rule.keyVersion(), rule.domain());
    };
  }

  private static String key(String source, Secret reference) {
    String key = Secrets.reveal(reference);
    if (key.length() < KEY_CHARACTERS_MIN) {
      throw VarveException.of(
          ErrorCode.CONFIG_INVALID,
          "the key "
              + reference.reference()
              + " of a column rule of source "
              + source
              + " has fewer than "
              + KEY_CHARACTERS_MIN
              + " characters",
          "make one with 'openssl rand -hex 32'");
    }
    return key;
  }

  /** Whether no column of any table is touched. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** What the rules make of a schema version as the source has it. */
  public TablePolicy on(TableSchema raw) {
    List<Treatment> all = new ArrayList<>();
    for (Column column : raw.columns()) {
      Treatment treatment = treatment(raw.table(), column.name(), column.sourceType());
      if (raw.key().contains(column.name()) && !treatment.keepsApart()) {
        return new TablePolicy.Refused(refusal(raw.table(), column.name(), treatment));
      }
      all.add(treatment);
    }
    return all.stream().allMatch(KEEP::equals)
        ? new TablePolicy.Untouched()
        : RowPolicy.of(raw, all);
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
