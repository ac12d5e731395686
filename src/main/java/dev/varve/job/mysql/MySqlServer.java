package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.decode.mysql.CharacterSet;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.readiness.mysql.MySqlCatalog;
import dev.varve.readiness.mysql.MySqlCommits;
import dev.varve.readiness.mysql.MySqlConnection;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few questions the job asks the source's server beside reading its changes. One short
 * connection for each, unless it is given one.
 */
final class MySqlServer {
  private static final Logger LOG = LoggerFactory.getLogger(MySqlServer.class);

  /** 8.4 has the new name only. */
  private static final int MYSQL_WITH_NEW_NAME = 802;

  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(10);

  private final SourceConfig source;

  MySqlServer(SourceConfig source) {
    this.source = source;
  }

  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  <T> T ask(Question<T> question) {
    try (Connection connection = MySqlConnection.open(source)) {
      return question.ask(connection);
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  /** The server's own identity, which a copy of its data does not share. */
  String identity() {
    return ask(
        connection ->
            isMariaDb(connection)
                ? first(connection, "SELECT @@server_uid")
                : first(connection, "SELECT @@server_uuid"));
  }

  /** As the server greeted us: without a question. */
  static boolean isMariaDb(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
  }

  private static String statusStatement(Connection connection) throws SQLException {
    DatabaseMetaData server = connection.getMetaData();
    int version = server.getDatabaseMajorVersion() * 100 + server.getDatabaseMinorVersion();
    return isMariaDb(connection) || version < MYSQL_WITH_NEW_NAME
        ? "SHOW MASTER STATUS"
        : "SHOW BINARY LOG STATUS";
  }

  static String first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Where the log ends. */
  LogPlace logEnd() {
    return ask(MySqlServer::logEnd);
  }

  /** Where the log ends, on this connection. */
  static LogPlace logEnd(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(statusStatement(connection))) {
      if (!row.next()) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "the server writes no binary log",
            "set log_bin and restart it; docs/operating/source-not-ready.md");
      }
      return new LogPlace(row.getString(1), row.getLong(2));
    }
  }

  /**
   * Begins a transaction that sees the tables as of one moment, and says where the log was then:
   * everything before that place is seen. MariaDB knows the very place. MySQL does not: there the
   * place is taken first, and every commit that was under way is waited for, as it may be in the
   * log and not to be seen yet.
   */
  static LogPlace beginConsistentRead(Connection connection) throws SQLException {
    LogPlace before = logEnd(connection);
    boolean mariaDb = isMariaDb(connection);
    if (!mariaDb) {
      MySqlCommits.await(connection);
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }
    return mariaDb ? snapshotPlace(connection).orElse(before) : before;
  }

  /**
   * Whether {@link #beginConsistentRead} gives the very place, so that it saw nothing behind it.
   */
  static boolean tellsPlaceOfSnapshot(Connection connection) throws SQLException {
    return isMariaDb(connection) && snapshotPlace(connection).isPresent();
  }

  /** The server's clock, in microseconds since 1970-01-01T00:00:00Z. */
  static long clockMicros(Connection connection) throws SQLException {
    return Long.parseLong(first(connection, "SELECT FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000000)"));
  }

  /** Keeps a table's definition from changing until the transaction ends. */
  static void holdDefinition(Connection connection, TableId table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1 FROM " + quoted(table) + " LIMIT 0").close();
    }
  }

  static String quoted(TableId table) {
    return quoted(table.namespace()) + "." + quoted(table.name());
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static Optional<LogPlace> snapshotPlace(Connection connection) throws SQLException {
    Map<String, String> snapshot = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW STATUS LIKE 'binlog_snapshot_%'")) {
      while (rows.next()) {
        snapshot.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
      }
    }
    String file = snapshot.getOrDefault("binlog_snapshot_file", "");
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(new LogPlace(file, Long.parseLong(snapshot.get("binlog_snapshot_position"))));
  }

  /**
   * What the server says of itself now: first its clock, then its log's end. Empty, with a warning
   * in the log, when it does not answer soon: the reader's thread waits, and with it every
   * checkpoint.
   */
  Optional<SourceClock.Probe> probe() {
    try (Connection connection = MySqlConnection.open(source, PROBE_PATIENCE)) {
      long millis = Math.floorDiv(clockMicros(connection), 1000L);
      return Optional.of(new SourceClock.Probe(millis, logEnd(connection)));
    } catch (SQLException | VarveException e) {
      LOG.warn("source {} does not tell its clock, windows wait", source.name(), e);
      return Optional.empty();
    }
  }

  /** The tables that the source's patterns match now, in order. */
  List<TableId> tables() {
    return ask(connection -> MySqlCatalog.tables(connection, source.tables()::matches));
  }

  /**
   * Refuses a table that has now a column whose values the log holds in a form of their own, and
   * does not tell from bytes: one that was made while the job runs.
   *
   * @throws VarveException with {@code SOURCE_NOT_READY}
   */
  void requireReadable(TableId table) {
    for (CatalogColumn column : ask(connection -> MySqlCatalog.columns(connection, table))) {
      if (column.obstacle() != null) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "column %s of %s cannot be read: %s".formatted(column.name(), table, column.obstacle()),
            "leave the table out by sources[].tables.exclude and start again;"
                + " docs/reference/types-mysql.md");
      }
    }
  }

  /** The character set of each collation, by the collation's number. */
  Map<Integer, CharacterSet> collations() {
    return ask(
        connection -> {
          Map<Integer, CharacterSet> collations = new HashMap<>();
          String table =
              isMariaDb(connection) ? "COLLATION_CHARACTER_SET_APPLICABILITY" : "COLLATIONS";
          String sql =
              "SELECT c.ID, s.CHARACTER_SET_NAME, s.MAXLEN FROM information_schema."
                  + table
                  + " c JOIN information_schema.CHARACTER_SETS s ON s.CHARACTER_SET_NAME ="
                  + " c.CHARACTER_SET_NAME WHERE c.ID IS NOT NULL";
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
              collations.put(rows.getInt(1), new CharacterSet(rows.getString(2), rows.getInt(3)));
            }
          }
          return collations;
        });
  }
}
