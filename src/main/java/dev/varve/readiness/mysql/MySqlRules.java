package dev.varve.readiness.mysql;

import static dev.varve.error.ErrorCode.SOURCE_NOT_READY;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.model.TableId;
import dev.varve.policy.ColumnRules;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceReadiness.Start;
import dev.varve.readiness.mysql.MySqlFacts.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What follows from the facts about the server, the account and the tables. Pure. */
final class MySqlRules {
  private static final int MARIADB_FIRST = 1005;
  private static final int MYSQL_FIRST = 800;
  private static final long RETENTION_SECONDS_LEAST = 86_400;
  private static final Set<String> WITHOUT_LOG =
      Set.of("MEMORY", "CSV", "BLACKHOLE", "FEDERATED", "MRG_MYISAM", "PERFORMANCE_SCHEMA");

  private final SourceConfig source;
  private final MySqlFacts facts;
  private final Start start;
  private final String subject;
  private final List<Finding> findings = new ArrayList<>();

  private MySqlRules(SourceConfig source, MySqlFacts facts, Start start) {
    this.source = source;
    this.facts = facts;
    this.start = start;
    this.subject = "source " + source.name();
  }

  /** Every finding about a source. */
  static List<Finding> apply(SourceConfig source, MySqlFacts facts, Start start) {
    MySqlRules rules = new MySqlRules(source, facts, start);
    rules.version();
    rules.log();
    rules.retention();
    rules.syncing();
    rules.account();
    rules.commits();
    rules.transactions();
    rules.tables();
    return List.copyOf(rules.findings);
  }

  private void version() {
    int number = facts.versionNumber();
    if (number < (facts.isMariaDb() ? MARIADB_FIRST : MYSQL_FIRST)) {
      error(
          facts.version()
              + " is too old: MariaDB 10.5 or MySQL 8.0 is needed, whose log can hold"
              + " the columns of each row",
          List.of());
    } else {
      ok((facts.isMariaDb() ? "MariaDB " : "MySQL ") + facts.version());
    }
  }

  private void log() {
    if (!isOn("log_bin")) {
      error(
          "the server writes no binary log",
          List.of("-- in the server's configuration: log_bin = binlog, then restart it"));
      return;
    }
    if (facts.setting("server_id").equals("0")) {
      error("server_id is 0: no replica may connect", List.of("SET GLOBAL server_id = 1;"));
    }
    require("binlog_format", "ROW", "changes are in the log as statements, without their rows");
    require("binlog_row_image", "FULL", "rows are in the log without some of their columns");
    require("binlog_row_metadata", "FULL", "rows are in the log without their columns' names");
    refuse("log_bin_compress", "OFF", "compressed events cannot be read");
    refuse("encrypt_binlog_of_replica", "OFF", "the log is sent encrypted");
    if (!facts.setting("binlog_row_value_options").isEmpty()) {
      error(
          "binlog_row_value_options is set: the log holds parts of JSON values only",
          List.of("SET GLOBAL binlog_row_value_options = '';"));
    }
  }

  private void require(String setting, String value, String why) {
    if (facts.setting(setting).equals(value)) {
      ok(setting + " is " + value);
    } else {
      error(
          setting + " is not " + value + ": " + why,
          List.of(
              "SET GLOBAL " + setting + " = '" + value + "';",
              "-- and in the server's configuration; open sessions keep their old value"));
    }
  }

  private void refuse(String setting, String value, String why) {
    if (isOn(setting)) {
      error(setting + " is on: " + why, List.of("SET GLOBAL " + setting + " = " + value + ";"));
    }
  }

  private boolean isOn(String setting) {
    String value = facts.setting(setting);
    return value.equals("ON") || value.equals("1");
  }

  private void retention() {
    String seconds = facts.setting("binlog_expire_logs_seconds");
    if (seconds.isEmpty() || seconds.equals("0")) {
      return;
    }
    if (Double.parseDouble(seconds) < RETENTION_SECONDS_LEAST) {
      warn(
          "the log is kept for " + seconds + " s only: an outage longer than that loses changes",
          List.of("SET GLOBAL binlog_expire_logs_seconds = 604800;"));
    } else {
      ok("the log is kept for " + seconds + " s");
    }
  }

  private void syncing() {
    String sync = facts.setting("sync_binlog");
    if (!sync.isEmpty() && !sync.equals("1")) {
      warn(
          "sync_binlog is " + sync + ": a machine that falls may take with it what was committed",
          List.of("SET GLOBAL sync_binlog = 1;", "-- and in the server's configuration"));
    }
  }

  private void account() {
    boolean all = facts.privileges().contains("ALL PRIVILEGES");
    boolean replicates = all || facts.privileges().contains("REPLICATION SLAVE");
    boolean asks =
        all
            || facts.privileges().contains("REPLICATION CLIENT")
            || facts.privileges().contains("BINLOG MONITOR");
    if (replicates && asks) {
      ok("account " + facts.account() + " may read the log");
    }
    if (!replicates) {
      error(
          "account " + facts.account() + " lacks REPLICATION SLAVE",
          List.of("GRANT REPLICATION SLAVE ON *.* TO " + quoted(facts.account()) + ";"));
    }
    if (!asks) {
      error(
          "account " + facts.account() + " lacks REPLICATION CLIENT",
          List.of("GRANT REPLICATION CLIENT ON *.* TO " + quoted(facts.account()) + ";"));
    }
    if (all) {
      warn(
          "account " + facts.account() + " may do far more than archive",
          List.of(
              "-- use an account of its own, with REPLICATION SLAVE, REPLICATION CLIENT, SELECT"));
    }
  }

  private static String quoted(String account) {
    int at = account.lastIndexOf('@');
    return "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'";
  }

  private void commits() {
    if (facts.commitsSeen()) {
      return;
    }
    String what =
        "account "
            + facts.account()
            + " may not see which commits are under way: the place of a snapshot in the log is not"
            + " known without";
    if (isOn("performance_schema")) {
      error(
          what,
          List.of(
              "GRANT SELECT ON " + MySqlCommits.TABLE + " TO " + quoted(facts.account()) + ";",
              "-- with its instrument wait/lock/metadata/sql/mdl on, as it is by default; or"
                  + " gtid_mode = ON"));
    } else {
      error(
          what,
          List.of(
              "-- in the server's configuration: performance_schema = ON, then restart it; or"
                  + " gtid_mode = ON"));
    }
  }

  private void transactions() {
    if (facts.preparedXa() > 0) {
      error(
          facts.preparedXa()
              + " XA transactions are prepared: their rows are in the log, their end"
              + " is not",
          List.of("XA RECOVER;", "-- then XA COMMIT or XA ROLLBACK each of them"));
    }
  }

  private void tables() {
    if (facts.tables().isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY,
              subject,
              "no table matches, or the account lacks SELECT on all that do",
              source.include(),
              List.of(
                  "-- correct sources[].tables, or create the tables, or as administrator:",
                  "GRANT SELECT ON <database>.* TO " + quoted(facts.account()) + ";")));
      return;
    }
    ok(facts.tables().size() == 1 ? "1 table matches" : facts.tables().size() + " tables match");
    if (!facts.unmatched().isEmpty()) {
      findings.add(
          Finding.warning(
              subject,
              "patterns match no table: they are misspelt, or their tables come later",
              facts.unmatched(),
              List.of()));
    }
    refuseTables(
        table -> table.id().namespace().contains("."),
        "a dot in a database's name makes it ambiguous which tables are meant",
        MySqlRules::leaveOut);
    refuseTables(
        table -> WITHOUT_LOG.contains(table.engine().toUpperCase(java.util.Locale.ROOT)),
        "the engine keeps rows that no log has",
        table -> "ALTER TABLE " + name(table.id()) + " ENGINE = InnoDB;");
    refuseTables(
        Table::versioned,
        "a system-versioned table: its rows' own history hides changes",
        table -> "ALTER TABLE " + name(table.id()) + " DROP SYSTEM VERSIONING;");
    keys();
    columns();
  }

  /** A table that came while the job ran was streamed from its creation: no chunk is read of it. */
  private void keys() {
    if (start == Start.RESUMED) {
      return;
    }
    refuseTables(
        table -> table.chunkColumn().isEmpty(),
        "a table without a primary key cannot be read in chunks",
        table -> "ALTER TABLE " + name(table.id()) + " ADD PRIMARY KEY (...);");
    ColumnRules rules = ColumnRules.of(source.columns());
    refuseTables(
        table ->
            table.chunkColumn().filter(column -> rules.mayTouch(table.id(), column)).isPresent(),
        "a column rule may touch what the table is read in chunks by: the chunks' bounds would keep"
            + " its values in checkpoints and logs",
        table ->
            "-- let the rule spare "
                + table.chunkColumn().orElseThrow()
                + ", or leave the table out: "
                + table.id());
  }

  private void columns() {
    List<String> where = new ArrayList<>();
    List<String> mend = new ArrayList<>();
    for (Table table : facts.tables()) {
      for (CatalogColumn column : table.columns()) {
        if (column.obstacle() != null) {
          where.add(table.id() + "." + column.name() + " (" + column.obstacle() + ")");
          mend.add(
              "ALTER TABLE "
                  + name(table.id())
                  + " MODIFY `"
                  + column.name()
                  + "` ...; -- or leave"
                  + " it out by sources[].tables.exclude: "
                  + table.id());
        }
      }
    }
    if (!where.isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY, subject, "columns are of types that cannot be read", where, mend));
    }
  }

  private void refuseTables(Predicate<Table> fault, String what, Function<Table, String> mend) {
    List<Table> at = facts.tables().stream().filter(fault).toList();
    if (!at.isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY,
              subject,
              what,
              at.stream().map(table -> table.id().toString()).toList(),
              at.stream().map(mend).toList()));
    }
  }

  private static String leaveOut(Table table) {
    return "-- leave it out by sources[].tables.exclude: " + table.id();
  }

  private static String name(TableId table) {
    return "`"
        + table.namespace().replace("`", "``")
        + "`.`"
        + table.name().replace("`", "``")
        + "`";
  }

  private void ok(String what) {
    findings.add(Finding.ok(subject, what));
  }

  private void warn(String what, List<String> mend) {
    findings.add(Finding.warning(subject, what, List.of(), mend));
  }

  private void error(String what, List<String> mend) {
    findings.add(Finding.error(SOURCE_NOT_READY, subject, what, List.of(), mend));
  }
}
