package dev.varve.ops.query;

import java.util.Locale;
import java.util.Set;

/** SQL text from names and values that may hold anything. */
final class Sql {
  /** Words that are no names without quotes. */
  private static final Set<String> RESERVED =
      Set.of(
          "all",
          "and",
          "as",
          "asc",
          "case",
          "check",
          "column",
          "create",
          "default",
          "desc",
          "distinct",
          "do",
          "else",
          "end",
          "from",
          "grant",
          "group",
          "having",
          "in",
          "into",
          "lambda",
          "limit",
          "not",
          "null",
          "offset",
          "on",
          "or",
          "order",
          "primary",
          "references",
          "returning",
          "select",
          "show",
          "some",
          "table",
          "then",
          "to",
          "union",
          "unique",
          "using",
          "when",
          "where",
          "window",
          "with");

  private Sql() {}

  /** A name, quoted if it has to be. */
  static String name(String name) {
    boolean plain =
        name.matches("[a-z_][a-z0-9_]*") && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
    return plain ? name : quoted(name);
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
