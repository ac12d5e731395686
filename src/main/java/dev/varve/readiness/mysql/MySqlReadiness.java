package dev.varve.readiness.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceReadiness.Start;
import dev.varve.readiness.mysql.MySqlFacts.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks a live MySQL or MariaDB server whether it can be archived without loss. Reads catalogs only,
 * changes nothing, and needs no right beyond those of the archiving account.
 */
public final class MySqlReadiness {
  private static final int WHERE_SHOWN_MAX = 5;

  /** What MySQL answers to who may not ask for XA transactions, whatever the reason it gives. */
  private static final Set<String> XA_REFUSED = Set.of("42000", "XAE03");

  private final SourceConfig source;
  private final Connection connection;

  private MySqlReadiness(SourceConfig source, Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  /**
   * Everything there is to find.
   *
   * @throws VarveException when the server cannot even be asked
   */
  public static List<Finding> ask(SourceConfig source, Start start) {
    try (Connection connection = MySqlConnection.open(source)) {
      return MySqlRules.apply(source, new MySqlReadiness(source, connection).facts(), start);
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  /**
   * Refuses a source that is not ready.
   *
   * @throws VarveException with the first error's code, and all errors in its message; and as
   *     {@link #ask} does
   */
  public static void require(SourceConfig source, Start start) {
    List<Finding> errors = ask(source, start).stream().filter(Finding::isError).toList();
    if (errors.isEmpty()) {
      return;
    }
    String all = errors.stream().map(MySqlReadiness::line).collect(Collectors.joining("\n  "));
    throw VarveException.of(
        ErrorCode.SOURCE_NOT_READY,
        "source " + source.name() + " is not ready: " + all,
        "run 'varve validate --online', which prints what mends each;"
            + " docs/operating/source-not-ready.md");
  }

  private static String line(Finding finding) {
    List<String> where = finding.where();
    if (where.isEmpty()) {
      return finding.what();
    }
    String shown = where.stream().limit(WHERE_SHOWN_MAX).collect(Collectors.joining(", "));
    int more = where.size() - WHERE_SHOWN_MAX;
    return finding.what() + ": " + shown + (more > 0 ? " and " + more + " more" : "");
  }

  private MySqlFacts facts() throws SQLException {
    String version = first("SELECT VERSION()");
    return new MySqlFacts(
        version,
        settings(),
        privileges(),
        first("SELECT CURRENT_USER()"),
        tables(),
        unmatched(),
        prepared(),
        version.contains("MariaDB") || MySqlCommits.areSeen(connection));
  }

  private String first(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private Map<String, String> settings() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'server_id',"
                    + " 'performance_schema') OR"
                    + " Variable_name LIKE '%binlog%' OR Variable_name = 'log_bin_compress'")) {
      Map<String, String> settings = new HashMap<>();
      while (rows.next()) {
        settings.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
      }
      return settings;
    }
  }

  /** From {@code GRANT a, b ON *.* TO ...}; a role's count when it is the session's. */
  private Set<String> privileges() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW GRANTS")) {
      Set<String> privileges = new HashSet<>();
      while (rows.next()) {
        String grant = rows.getString(1);
        int on = grant.indexOf(" ON *.* TO ");
        if (grant.startsWith("GRANT ") && on > 0) {
          for (String privilege : grant.substring("GRANT ".length(), on).split(",")) {
            privileges.add(privilege.strip().toUpperCase(Locale.ROOT));
          }
        }
      }
      return privileges;
    }
  }

  private List<Table> tables() throws SQLException {
    Map<TableId, String> chunkColumns = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS"
                    + " WHERE INDEX_NAME = 'PRIMARY' AND SEQ_IN_INDEX = 1")) {
      while (rows.next()) {
        chunkColumns.put(TableId.of(rows.getString(1), rows.getString(2)), rows.getString(3));
      }
    }
    Map<TableId, String[]> kinds = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, TABLE_TYPE FROM"
                    + " information_schema.TABLES")) {
      while (rows.next()) {
        kinds.put(
            TableId.of(rows.getString(1), rows.getString(2)),
            new String[] {String.valueOf(rows.getString(3)), rows.getString(4)});
      }
    }
    List<Table> tables = new ArrayList<>();
    for (TableId table : MySqlCatalog.tables(connection, source.tables()::matches)) {
      String[] kind = kinds.getOrDefault(table, new String[] {"", ""});
      tables.add(
          new Table(
              table,
              kind[0],
              kind[1].equals("SYSTEM VERSIONED"),
              Optional.ofNullable(chunkColumns.get(table)),
              MySqlCatalog.columns(connection, table)));
    }
    return tables;
  }

  private List<String> unmatched() throws SQLException {
    List<String> unmatched = new ArrayList<>();
    for (String pattern : source.include()) {
      if (MySqlCatalog.tables(connection, TablePatterns.of(List.of(pattern), List.of())::matches)
          .isEmpty()) {
        unmatched.add(pattern);
      }
    }
    return unmatched;
  }

  /** MySQL 8 shows them to few accounts; who may not see them is not stopped by that. */
  private int prepared() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("XA RECOVER")) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    } catch (SQLException refused) {
      if (XA_REFUSED.contains(String.valueOf(refused.getSQLState()))) {
        return 0;
      }
      throw refused;
    }
  }
}
