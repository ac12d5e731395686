package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.readiness.SourceConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The few questions the job asks the source's server beside reading its changes. One short
 * connection for each.
 */
public final class PostgresServer {
  /** The reader's thread waits for the answer. */
  private static final int PROBE_TIMEOUT_MILLIS = 10_000;

  private final SourceConfig source;

  public PostgresServer(SourceConfig source) {
    this.source = source;
  }

  /** The cluster's own identity, which a dump restored elsewhere does not share. */
  public String systemIdentifier() {
    return ask("SELECT system_identifier::text FROM pg_control_system()").orElseThrow();
  }

  /** The write-ahead log's end. */
  public long currentLsn() {
    return lsn(ask("SELECT pg_current_wal_lsn()::text").orElseThrow());
  }

  /**
   * What the server says of itself now. How far our reader has received is told only to members of
   * {@code pg_read_all_stats}; to others, how far checkpoints have confirmed, which is never more.
   *
   * @throws VarveException when it does not answer soon, or refuses
   */
  SourceClock.Probe probe() {
    String sql =
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, pg_current_wal_lsn()::text,"
            + " (SELECT coalesce(r.write_lsn, s.confirmed_flush_lsn)::text FROM"
            + " pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE"
            + " s.slot_name = ?)";
    try (Connection connection = SourceConnection.open(source);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      connection.setNetworkTimeout(Runnable::run, PROBE_TIMEOUT_MILLIS);
      statement.setString(1, source.postgres().slot());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String received = row.getString(3);
        return new SourceClock.Probe(
            row.getLong(1), lsn(row.getString(2)), received == null ? 0 : lsn(received));
      }
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /**
   * Refuses to go on without the source's slot: Flink CDC would make a new one, and what came
   * between would be lost unseen.
   *
   * @throws VarveException with {@code SLOT_MISSING}
   */
  void requireSlot() {
    boolean exists =
        ask(
                "SELECT slot_name::text FROM pg_replication_slots WHERE slot_name = ?",
                source.postgres().slot())
            .isPresent();
    if (!exists) {
      throw VarveException.of(
          ErrorCode.SLOT_MISSING,
          "replication slot %s of source %s is gone"
              .formatted(source.postgres().slot(), source.name()),
          "changes since the last checkpoint may be lost; see docs/operating/slot-missing.md");
    }
  }

  /**
   * Up to where the source's slot is confirmed: what was committed before is sent to nobody any
   * more; empty without a slot.
   */
  OptionalLong confirmedLsn() {
    return ask(
            "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = ?",
            source.postgres().slot())
        .map(PostgresServer::lsn)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** The tables that the source's patterns match now, in order. */
  public List<TableId> tables() {
    TablePatterns patterns = TablePatterns.of(source.include(), source.exclude());
    String sql =
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog',"
            + " 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2";
    try (Connection connection = SourceConnection.open(source);
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<TableId> tables = new ArrayList<>();
      while (rows.next()) {
        TableId table = TableId.of(rows.getString(1), rows.getString(2));
        if (patterns.matches(table)) {
          tables.add(table);
        }
      }
      return tables;
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  private Optional<String> ask(String sql, String... parameters) {
    try (Connection connection = SourceConnection.open(source);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /** A log sequence number from PostgreSQL's text form, {@code 16/B374D848}. */
  static long lsn(String text) {
    int slash = text.indexOf('/');
    return Long.parseLong(text.substring(0, slash), 16) << 32
        | Long.parseLong(text.substring(slash + 1), 16);
  }

  /** The text form of a log sequence number. */
  static String text(long lsn) {
    return LogSequenceNumber.valueOf(lsn).asString();
  }
}
