package dev.varve.readiness.mysql;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The commits that are under way on a MySQL server. It writes a transaction into its log first and
 * lets it be seen later: in a moment, or when a replica has acknowledged it. With GTIDs the server
 * tells whose these are; without, whose locks they hold while they commit.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/replication-options-gtids.html">MySQL 8.4,
 *     gtid_owned</a>
 * @see <a
 *     href="https://dev.mysql.com/doc/refman/8.4/en/performance-schema-metadata-locks-table.html">MySQL
 *     8.4, metadata_locks</a>
 */
public final class MySqlCommits {
  /** What an account needs that is to see them without GTIDs. */
  static final String TABLE = "performance_schema.metadata_locks";

  /** With a lock of this very query, by which it shows that locks are shown at all. */
  private static final String LOCKS =
      "SELECT OBJECT_TYPE, CONCAT(OWNER_THREAD_ID, '.', OWNER_EVENT_ID) FROM "
          + TABLE
          + " WHERE OBJECT_TYPE = 'COMMIT'"
          + " OR OBJECT_SCHEMA = 'performance_schema' AND OBJECT_NAME = 'metadata_locks'";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final String REFUSED = "42";

  private final Connection connection;

  private MySqlCommits(Connection connection) {
    this.connection = connection;
  }

  /**
   * Returns once everything that is in the log now is seen by a transaction that begins then. Waits
   * for no commit that begins meanwhile.
   *
   * @throws VarveException {@link ErrorCode#SOURCE_NOT_READY} if the account may not see commits,
   *     or one does not end
   */
  public static void await(Connection connection) throws SQLException {
    MySqlCommits commits = new MySqlCommits(connection);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Set<String> left = new HashSet<>(commits.required());
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "a commit has been under way on the server for " + PATIENCE.toSeconds() + " s",
            "see what it waits for: a replica that does not acknowledge, or a full disk");
      }
      pause();
      left.retainAll(commits.required());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw VarveException.of(
          ErrorCode.SOURCE_UNREACHABLE,
          "interrupted while commits were waited for",
          "see docs/operating/source-unreachable.md",
          stopped);
    }
  }

  /** Whether the account can see them. */
  static boolean areSeen(Connection connection) throws SQLException {
    return new MySqlCommits(connection).underWay().isPresent();
  }

  private Set<String> required() throws SQLException {
    return underWay()
        .orElseThrow(
            () ->
                VarveException.of(
                    ErrorCode.SOURCE_NOT_READY,
                    "the account may not see which commits are under way",
                    "run 'varve validate --online', which prints the grant that is needed"));
  }

  /** Each by a name of its own; empty when they cannot be seen. */
  private Optional<Set<String>> underWay() throws SQLException {
    if (first("SELECT @@GLOBAL.gtid_mode").equals("ON")) {
      return Optional.of(owned(first("SELECT @@GLOBAL.gtid_owned")));
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LOCKS)) {
      boolean shown = false;
      Set<String> commits = new HashSet<>();
      while (rows.next()) {
        if (rows.getString(1).equals("COMMIT")) {
          commits.add(rows.getString(2));
        } else {
          shown = true;
        }
      }
      return shown ? Optional.of(commits) : Optional.empty();
    } catch (SQLException refused) {
      if (String.valueOf(refused.getSQLState()).startsWith(REFUSED)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** From {@code source:number#thread:number#thread, source:tag:number#thread}. */
  private static Set<String> owned(String listed) {
    return Arrays.stream(listed.split("[,:\\s]+"))
        .filter(part -> part.contains("#"))
        .collect(Collectors.toSet());
  }

  private String first(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
