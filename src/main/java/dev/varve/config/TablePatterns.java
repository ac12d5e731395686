package dev.varve.config;

import dev.varve.model.TableId;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides which tables of a source are archived: those that match a pattern to include and none to
 * exclude. A pattern is {@code schema.table}, split at its first dot; {@code *} stands for any
 * number of characters and {@code ?} for one, within their half. Case counts.
 */
public final class TablePatterns {
  /** Debezium takes a comma for the end of a pattern. */
  private static final String COMMA = "\\x2C";

  private record Glob(Pattern namespace, Pattern name, String regex) {
    boolean matches(TableId table) {
      return namespace.matcher(table.namespace()).matches() && name.matcher(table.name()).matches();
    }
  }

  private final List<Glob> include;
  private final List<Glob> exclude;

  private TablePatterns(List<Glob> include, List<Glob> exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * Patterns as the data map has them.
   *
   * @throws IllegalArgumentException if a pattern is not {@code schema.table}
   */
  public static TablePatterns of(List<String> include, List<String> exclude) {
    return new TablePatterns(
        include.stream().map(TablePatterns::glob).toList(),
        exclude.stream().map(TablePatterns::glob).toList());
  }

  /** Whether the table is archived. */
  public boolean matches(TableId table) {
    return include.stream().anyMatch(glob -> glob.matches(table))
        && exclude.stream().noneMatch(glob -> glob.matches(table));
  }

  /**
   * One regular expression for a whole {@code schema.table}, fit for a comma-separated list of
   * them. It agrees with {@link #matches} for every table whose schema has no dot in its name, up
   * to case where the reader ignores it.
   */
  public String toRegex() {
    String included = either(include);
    return exclude.isEmpty() ? included : "(?!" + either(exclude) + "\\z)" + included;
  }

  /** The same for one table, whatever characters its name has. */
  public static String regexOf(TableId table) {
    return regex(table.namespace()) + "\\." + regex(table.name());
  }

  private static String regex(String name) {
    return name.codePoints()
        .mapToObj(c -> c == ',' ? COMMA : literal(c))
        .collect(Collectors.joining());
  }

  private static String either(List<Glob> globs) {
    return globs.stream().map(Glob::regex).collect(Collectors.joining("|", "(?:", ")"));
  }

  private static Glob glob(String pattern) {
    int dot = pattern.indexOf('.');
    if (dot < 1 || dot == pattern.length() - 1) {
      throw new IllegalArgumentException(
          "a table pattern is schema.table, found '" + pattern + "'");
    }
    String namespace = pattern.substring(0, dot);
    String name = pattern.substring(dot + 1);
    return new Glob(
        Pattern.compile(regex(namespace, "."), Pattern.DOTALL),
        Pattern.compile(regex(name, "."), Pattern.DOTALL),
        regex(namespace, "[^.]") + "\\." + regex(name, "(?s:.)"));
  }

  private static String regex(String half, String any) {
    StringBuilder regex = new StringBuilder();
    half.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(any).append('*');
                case '?' -> regex.append(any);
                case ',' -> regex.append(COMMA);
                default -> regex.append(literal(c));
              }
            });
    return regex.toString();
  }

  private static String literal(int c) {
    boolean meta = c < 128 && !Character.isLetterOrDigit(c) && c != '_' && c != ' ';
    return (meta ? "\\" : "") + Character.toString(c);
  }
}
