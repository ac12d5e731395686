package dev.varve.job.postgres;

import dev.varve.model.FieldType;
import java.util.Map;
import java.util.TreeMap;

/** The table of typed types in {@code docs/reference/types.md}. */
final class TypesPage {
  private TypesPage() {}

  /** Source type → field type, of the types that need no parameters for it. */
  static Map<String, String> typed(String page) {
    Map<String, String> typed = new TreeMap<>();
    boolean inTable = false;
    for (String line : page.lines().toList()) {
      inTable = line.startsWith("| PostgreSQL") || (inTable && line.startsWith("|"));
      String[] cells = line.split("\\|");
      if (inTable
          && cells.length > 3
          && cells[1].strip().startsWith("`")
          && !cells[1].contains("(")) {
        String type = cells[2].strip().replace("`", "");
        for (String name : cells[1].strip().split(", ")) {
          typed.put(name.replace("`", ""), type);
        }
      }
    }
    return typed;
  }

  /** The page's name of a type; a list is named by its element. */
  static String name(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return name(list.element());
    }
    return type instanceof FieldType.Decimal ? "DECIMAL" : type.toString();
  }
}
