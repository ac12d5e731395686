package dev.varve.readiness;

import dev.varve.model.TableId;
import java.util.Collection;
import java.util.stream.Collectors;

/** Writes names and texts as PostgreSQL reads them, whatever characters they hold. */
public final class SqlNames {
  private SqlNames() {}

  /** {@code "schema"."table"}, quoted only where needed. */
  public static String table(TableId table) {
    return name(table.namespace()) + "." + name(table.name());
  }

  /** All of them, separated by commas. */
  public static String tables(Collection<TableId> tables) {
    return tables.stream().map(SqlNames::table).collect(Collectors.joining(", "));
  }

  /**
   * A name in double quotes unless it is plain lower case. A key word is quoted too: every name
   * without a digit or an underscore may be one.
   */
  public static String name(String name) {
    boolean plain = name.matches("[a-z_][a-z0-9_]*") && name.matches(".*[0-9_].*");
    return plain || name.equals("public") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text in single quotes. */
  public static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
