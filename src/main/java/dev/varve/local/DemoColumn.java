package dev.varve.local;

import java.util.List;

/**
 * A column as the catalog shows it.
 *
 * @param base name of the type below any domain, arrays with a leading underscore
 * @param modifier the type's modifier, that of the domain where there is one; -1 for none
 * @param labels of an enum, else none
 * @param references the table that a foreign key of this column alone points to, or null
 */
record DemoColumn(
    String name,
    String base,
    int modifier,
    boolean domain,
    boolean notNull,
    List<String> labels,
    String references) {

  DemoColumn {
    labels = List.copyOf(labels);
  }

  String quoted() {
    return quote(name);
  }

  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
