package dev.varve.config;

import java.io.Serializable;
import java.util.List;

/**
 * What a source's columns are, and what happens to them before they are stored.
 *
 * @param rules the first that means a column holds; a column that none means is kept
 * @param classes what the map says columns are
 * @param unknown what happens in a table with classified columns to a column that neither a class
 *     nor a rule means
 */
public record ColumnsConfig(List<ColumnRule> rules, List<ColumnClass> classes, Unknown unknown)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Every column is kept. */
  public static final ColumnsConfig NONE = new ColumnsConfig(List.of(), List.of(), Unknown.KEEP);

  public ColumnsConfig {
    rules = List.copyOf(rules);
    classes = List.copyOf(classes);
  }

  /** What happens to columns that the map says nothing of. */
  public enum Unknown {
    KEEP,
    WITHHOLD
  }
}
