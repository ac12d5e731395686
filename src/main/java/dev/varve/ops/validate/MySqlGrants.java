package dev.varve.ops.validate;

import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the SQL that sets a MySQL or MariaDB source up: an account that may read the log and the
 * tables and nothing else, locked until it is given a password.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/grant.html">MySQL 8.4, GRANT</a>
 */
final class MySqlGrants {
  private final SourceConfig source;
  private final List<TableId> tables;
  private final String account;
  private final List<String> lines = new ArrayList<>();

  private MySqlGrants(SourceConfig source, List<TableId> tables) {
    this.source = source;
    this.tables = tables;
    this.account = text(isSecret(source) ? "varve" : user(source)) + "@'%'";
  }

  private static String user(SourceConfig source) {
    return source.mySql().server().username().reference();
  }

  private static boolean isSecret(SourceConfig source) {
    return user(source).contains("${");
  }

  static String sql(SourceConfig source, List<TableId> tables) {
    MySqlGrants grants = new MySqlGrants(source, tables);
    grants.account();
    grants.reading();
    grants.log();
    return String.join("\n", grants.lines) + "\n";
  }

  private void account() {
    lines.add("-- Source " + source.name() + ". By an administrator; instead of % better the");
    lines.add("-- address of the machines that archive:");
    if (isSecret(source)) {
      lines.add("-- (write the account's name, which is a secret, for varve)");
    }
    lines.add("CREATE USER " + account + " ACCOUNT LOCK;");
    lines.add("-- then: ALTER USER " + account + " IDENTIFIED BY '...' ACCOUNT UNLOCK;");
    lines.add("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + account + ";");
    lines.add("-- on MySQL without gtid_mode = ON, to see which commits are under way:");
    lines.add("-- GRANT SELECT ON performance_schema.metadata_locks TO " + account + ";");
  }

  private void reading() {
    lines.add("");
    Set<String> objects = new LinkedHashSet<>();
    for (String pattern : source.include()) {
      int dot = pattern.indexOf('.');
      objects.addAll(objects(pattern.substring(0, dot), pattern.substring(dot + 1)));
    }
    tables.stream()
        .filter(table -> !objects.contains(whole(table.namespace())))
        .forEach(table -> objects.add(one(table)));
    objects.forEach(object -> lines.add("GRANT SELECT ON " + object + " TO " + account + ";"));
  }

  /** A table by its name; else whole databases, also those of tomorrow, as nothing less can be. */
  private List<String> objects(String database, String name) {
    if (!SourceGrants.isPattern(name) && !SourceGrants.isPattern(database)) {
      return List.of(one(TableId.of(database, name)));
    }
    boolean known = !tables.isEmpty();
    if (known && !name.equals("*")) {
      lines.add("-- a table that is created later and matches " + database + "." + name);
      lines.add("-- needs a grant of its own");
      return List.of();
    }
    return List.of(whole(database));
  }

  private static String one(TableId table) {
    return quoted(table.namespace()) + "." + quoted(table.name());
  }

  /** In a grant on a whole database, {@code _} and {@code %} stand for others. */
  private static String whole(String database) {
    String literal = database.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
    return quoted(literal.replace('?', '_').replace('*', '%')) + ".*";
  }

  private void log() {
    lines.add("");
    lines.add("-- What the log has to hold; in the server's configuration too, with log_bin:");
    lines.add("SET GLOBAL binlog_format = 'ROW';");
    lines.add("SET GLOBAL binlog_row_image = 'FULL';");
    lines.add("SET GLOBAL binlog_row_metadata = 'FULL';");
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static String text(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
