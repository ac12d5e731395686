package dev.varve.job.mysql;

import dev.varve.model.TableId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement in the log: the frame of a transaction, a definition, or a change that is not held as
 * rows.
 *
 * @param database the database that was in use; empty when none was
 */
record Query(String database, String sql) {
  private static final String NAME = "(?:`((?:[^`]|``)+)`|([^\\s`.;/(]+))";
  private static final String SPACE = "(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n|#[^\\n]*\\n)";
  private static final Pattern TRUNCATE =
      Pattern.compile(
          SPACE
              + "*TRUNCATE"
              + SPACE
              + "+(?:TABLE"
              + SPACE
              + "+)?"
              + NAME
              + "(?:"
              + SPACE
              + "*\\."
              + SPACE
              + "*"
              + NAME
              + ")?.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern CHANGE =
      Pattern.compile(
          SPACE + "*(?:INSERT|UPDATE|DELETE|REPLACE|LOAD|WITH)" + SPACE + ".*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern DELETE_ALL =
      Pattern.compile("DELETE FROM " + NAME + "\\." + NAME + "\\s*", Pattern.CASE_INSENSITIVE);

  /** Takes an event's body apart. */
  static Query of(byte[] body) {
    ByteBuffer bytes = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(8);
    int databaseLength = bytes.get() & 0xFF;
    bytes.getShort();
    int variables = bytes.getShort() & 0xFFFF;
    int start = bytes.position() + variables;
    String database = new String(body, start, databaseLength, StandardCharsets.UTF_8);
    int sql = start + databaseLength + 1;
    return new Query(database, new String(body, sql, body.length - sql, StandardCharsets.UTF_8));
  }

  boolean is(String statement) {
    return sql.strip().equalsIgnoreCase(statement);
  }

  boolean isXa() {
    return sql.stripLeading().toUpperCase(Locale.ROOT).startsWith("XA ");
  }

  /** The table that it empties, if it is a TRUNCATE. */
  Optional<TableId> truncated() {
    return table(TRUNCATE.matcher(sql));
  }

  /** Whether it changes rows, which then are not in the log. */
  boolean isChange() {
    return CHANGE.matcher(sql).matches();
  }

  /** The table of a DELETE of all its rows, as a server logs it for a MEMORY table it has lost. */
  Optional<TableId> emptied() {
    return table(DELETE_ALL.matcher(sql));
  }

  private Optional<TableId> table(Matcher matcher) {
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = name(matcher, 1);
    String second = name(matcher, 3);
    String namespace = second == null ? database : first;
    return namespace.isEmpty()
        ? Optional.empty()
        : Optional.of(TableId.of(namespace, second == null ? first : second));
  }

  private static String name(Matcher matcher, int group) {
    String quoted = matcher.group(group);
    return quoted == null ? matcher.group(group + 1) : quoted.replace("``", "`");
  }
}
