package dev.varve.config;

import java.io.Serializable;
import java.util.List;

/**
 * A class of columns.
 *
 * @param name such as {@code personal}
 * @param columns patterns {@code table.column} or {@code schema.table.column}
 */
public record ColumnClass(String name, List<String> columns) implements Serializable {
  private static final long serialVersionUID = 1L;

  public ColumnClass {
    columns = List.copyOf(columns);
  }
}
