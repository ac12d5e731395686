package dev.varve.policy;

import dev.varve.config.ColumnClass;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.model.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rule means which column. What is not known, a table or a column's type, is held against the
 * column: it may be touched. Immutable.
 */
public final class ColumnRules {
  private record Matcher(ColumnRule rule, List<ColumnPattern> patterns, Glob type) {}

  private final List<Matcher> matchers;
  private final Map<String, List<ColumnPattern>> classes = new HashMap<>();
  private final boolean withholding;

  private ColumnRules(ColumnsConfig columns) {
    this.matchers = columns.rules().stream().map(ColumnRules::matcher).toList();
    for (ColumnClass one : columns.classes()) {
      List<ColumnPattern> patterns = one.columns().stream().map(ColumnPattern::of).toList();
      classes.merge(one.name(), patterns, ColumnRules::joined);
    }
    this.withholding = columns.unknown() == Unknown.WITHHOLD;
  }

  public static ColumnRules of(ColumnsConfig columns) {
    return new ColumnRules(columns);
  }

  private static Matcher matcher(ColumnRule rule) {
    return new Matcher(
        rule,
        rule.match().stream().map(ColumnPattern::of).toList(),
        rule.type() == null ? null : Glob.of(rule.type()));
  }

  private static List<ColumnPattern> joined(List<ColumnPattern> one, List<ColumnPattern> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }

  /** Whether no column can be touched. */
  public boolean isEmpty() {
    return !withholding
        && matchers.stream().allMatch(matcher -> matcher.rule().kind() == Kind.KEEP);
  }

  /** Whether a value of some column of the table, or of an unknown one if null, may be touched. */
  public boolean mayTouch(TableId table) {
    if (table == null) {
      return !isEmpty();
    }
    return withholding && isClassified(table)
        || matchers.stream()
            .filter(matcher -> matcher.rule().kind() != Kind.KEEP)
            .anyMatch(matcher -> maySpeakOf(matcher, table));
  }

  private boolean maySpeakOf(Matcher matcher, TableId table) {
    String named = matcher.rule().columnClass();
    return (matcher.patterns().isEmpty() || speakOf(matcher.patterns(), table))
        && (named == null || speakOf(patternsOf(named), table));
  }

  /**
   * Whether the column's values may be touched, its type being unknown, and its table, too, if
   * null.
   */
  public boolean mayTouch(TableId table, String column) {
    for (Matcher matcher : matchers) {
      Verdict means = means(matcher, table, column, null);
      boolean keeps = matcher.rule().kind() == Kind.KEEP;
      if (means != Verdict.NO && !keeps) {
        return true;
      }
      if (means == Verdict.YES) {
        return false;
      }
    }
    return withholding && (table == null || isUnknown(table, column));
  }

  /** The rule that holds for a column, or null when none does. */
  ColumnRule ruleOf(TableId table, String column, String sourceType) {
    for (Matcher matcher : matchers) {
      if (means(matcher, table, column, sourceType) == Verdict.YES) {
        return matcher.rule();
      }
    }
    return null;
  }

  /** Whether a column that no rule means is withheld. */
  boolean withholds(TableId table, String column) {
    return withholding && isUnknown(table, column);
  }

  private boolean isUnknown(TableId table, String column) {
    return isClassified(table)
        && classes.values().stream()
            .noneMatch(patterns -> anyMatches(patterns, table, column) == Verdict.YES);
  }

  /** By the table, not by its columns: one that a class means may be renamed. */
  private boolean isClassified(TableId table) {
    return classes.values().stream().anyMatch(patterns -> speakOf(patterns, table));
  }

  private static boolean speakOf(List<ColumnPattern> patterns, TableId table) {
    return patterns.stream().anyMatch(pattern -> pattern.speaksOf(table));
  }

  private Verdict means(Matcher matcher, TableId table, String column, String sourceType) {
    Verdict means = Verdict.YES;
    if (!matcher.patterns().isEmpty()) {
      means = means.and(anyMatches(matcher.patterns(), table, column));
    }
    if (matcher.rule().columnClass() != null) {
      means = means.and(anyMatches(patternsOf(matcher.rule().columnClass()), table, column));
    }
    if (matcher.type() != null) {
      means = means.and(typeMatches(matcher.type(), sourceType));
    }
    return means;
  }

  private List<ColumnPattern> patternsOf(String named) {
    return classes.getOrDefault(named, List.of());
  }

  private static Verdict typeMatches(Glob type, String sourceType) {
    return sourceType == null ? Verdict.MAYBE : Verdict.of(type.matches(sourceType));
  }

  private static Verdict anyMatches(List<ColumnPattern> patterns, TableId table, String column) {
    Verdict any = Verdict.NO;
    for (ColumnPattern pattern : patterns) {
      any = any.or(matches(pattern, table, column));
    }
    return any;
  }

  private static Verdict matches(ColumnPattern pattern, TableId table, String column) {
    if (table != null) {
      return Verdict.of(pattern.matches(table, column));
    }
    if (pattern.matchesInAnyTable(column)) {
      return Verdict.YES;
    }
    return pattern.column().matches(column) ? Verdict.MAYBE : Verdict.NO;
  }
}
