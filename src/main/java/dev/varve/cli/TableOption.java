package dev.varve.cli;

import dev.varve.config.TablePatterns;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Which tables a command looks at; all when it is not given. */
final class TableOption {
  @Option(
      names = "--table",
      paramLabel = "PATTERN",
      description = "Only these tables: schema.table or table, with * and ?.")
  private String pattern;

  boolean isEverything() {
    return pattern == null;
  }

  Predicate<TableId> wanted() {
    return pattern == null ? every -> true : matching(pattern);
  }

  /**
   * Tables by a pattern.
   *
   * @throws VarveException with {@code USAGE} if it is none
   */
  static Predicate<TableId> matching(String pattern) {
    String whole = pattern.contains(".") ? pattern : "*." + pattern;
    try {
      return TablePatterns.of(List.of(whole), List.of())::matches;
    } catch (IllegalArgumentException e) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "--table " + pattern + " is no pattern",
          "write schema.table or table",
          e);
    }
  }

  /** The same, for a message. */
  @Override
  public String toString() {
    return pattern == null ? "all tables" : pattern;
  }
}
