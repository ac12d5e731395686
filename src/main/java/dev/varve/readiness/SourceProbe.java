package dev.varve.readiness;

import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.model.TableId;
import dev.varve.readiness.SourceFacts.Limits;
import dev.varve.readiness.SourceFacts.Publication;
import dev.varve.readiness.SourceFacts.ReplicaIdentity;
import dev.varve.readiness.SourceFacts.Role;
import dev.varve.readiness.SourceFacts.Slot;
import dev.varve.readiness.SourceFacts.Table;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks the catalogs of a connected server, by one query each for server, role, slot and so on. */
final class SourceProbe {
  static final int FIRST_VERSION = 120_000;
  private static final int WITH_SLOT_STATUS = 130_000;
  private static final int WITH_THINNED_PUBLICATIONS = 150_000;

  private static final String SERVER =
      """
      SELECT current_setting('server_version_num')::int, current_setting('server_version'),
             (SELECT system_identifier::text FROM pg_control_system()),
             pg_is_in_recovery(), current_setting('wal_level'), current_setting('server_encoding')
      """;

  /** Managed servers grant replication by membership of a role of theirs. */
  private static final String ROLE =
      """
      SELECT rolname, rolsuper,
             rolreplication OR EXISTS (
               SELECT FROM pg_roles m
               WHERE m.rolname = 'rds_replication' AND pg_has_role(r.oid, m.oid, 'MEMBER'))
      FROM pg_roles r WHERE rolname = current_user
      """;

  private static final String LIMITS =
      """
      SELECT current_setting('max_replication_slots')::int,
             (SELECT count(*)::int FROM pg_replication_slots),
             current_setting('max_wal_senders')::int,
             (SELECT count(*)::int FROM pg_stat_replication),
             (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
      """;

  private static final String PUBLICATION =
      """
      SELECT puballtables, pubinsert, pubupdate, pubdelete, pubtruncate,
             coalesce((to_jsonb(p) ->> 'pubviaroot')::boolean, false)
      FROM pg_publication p WHERE pubname = ?
      """;

  private static final String SLOT =
      """
      SELECT slot_type = 'logical', plugin, database, active_pid, %s,
             confirmed_flush_lsn::text,
             coalesce(pg_wal_lsn_diff(%s, confirmed_flush_lsn)::bigint, 0)
      FROM pg_replication_slots WHERE slot_name = ?
      """;

  /**
   * The publication's tables are listed once: the server computes the list anew at each mention.
   */
  private static final String TABLES =
      """
      WITH published AS MATERIALIZED (
        SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?)
      SELECT n.nspname, c.relname, c.relkind = 'p', c.relispartition, c.relpersistence <> 'u',
             EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
             c.relreplident::text,
             has_schema_privilege(n.oid, 'USAGE'),
             has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')
               AND NOT EXISTS (
                 SELECT FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')),
             row_security_active(c.oid),
             t.tablename IS NOT NULL,
             %s,
             ARRAY(SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND a.attgenerated <> '' ORDER BY a.attnum),
             ARRAY(SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND starts_with(a.attname::text, '_varve_') ORDER BY a.attnum)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN published t ON t.schemaname = n.nspname AND t.tablename = c.relname
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
        AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%%'
      ORDER BY n.nspname, c.relname
      """;

  private static final String THINNED =
      """
      EXISTS (
        SELECT FROM pg_publication_rel pr JOIN pg_publication p ON p.oid = pr.prpubid
        WHERE p.pubname = ? AND pr.prrelid = c.oid
          AND (pr.prqual IS NOT NULL OR pr.prattrs IS NOT NULL))
      """;

  private final Connection connection;
  private final SourceConfig source;

  SourceProbe(Connection connection, SourceConfig source) {
    this.connection = connection;
    this.source = source;
  }

  /** Everything about the server; of the tables only those that the patterns match. */
  SourceFacts facts() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SERVER);
        ResultSet row = statement.executeQuery()) {
      row.next();
      int version = row.getInt(1);
      boolean standby = row.getBoolean(4);
      List<Table> all = version < FIRST_VERSION ? List.of() : tables(version);
      TablePatterns patterns = source.tables();
      return new SourceFacts(
          version,
          row.getString(2),
          row.getString(3),
          standby,
          row.getString(5),
          row.getString(6),
          role(),
          limits(),
          all.stream().filter(table -> patterns.matches(table.id())).toList(),
          unmatched(all),
          publication(),
          slot(version, standby));
    }
  }

  private List<String> unmatched(List<Table> all) {
    return Stream.concat(source.include().stream(), source.exclude().stream())
        .filter(
            pattern -> {
              TablePatterns one = TablePatterns.of(List.of(pattern), List.of());
              return all.stream().noneMatch(table -> one.matches(table.id()));
            })
        .toList();
  }

  private Role role() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ROLE);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Role(row.getString(1), row.getBoolean(2), row.getBoolean(3));
    }
  }

  private Limits limits() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LIMITS);
        ResultSet row = statement.executeQuery()) {
      row.next();
      long keep = row.getLong(5);
      Optional<Long> limit = row.wasNull() || keep < 0 ? Optional.empty() : Optional.of(keep);
      return new Limits(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4), limit);
    }
  }

  private Optional<Publication> publication() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUBLICATION)) {
      statement.setString(1, source.postgres().publication());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        List<String> unpublished = new ArrayList<>();
        List<String> operations = List.of("insert", "update", "delete", "truncate");
        for (int i = 0; i < operations.size(); i++) {
          if (!row.getBoolean(2 + i)) {
            unpublished.add(operations.get(i));
          }
        }
        return Optional.of(new Publication(row.getBoolean(1), unpublished, row.getBoolean(6)));
      }
    }
  }

  private Optional<Slot> slot(int version, boolean standby) throws SQLException {
    String status = version >= WITH_SLOT_STATUS ? "wal_status" : "NULL::text";
    String end = standby ? "pg_last_wal_replay_lsn()" : "pg_current_wal_lsn()";
    try (PreparedStatement statement = connection.prepareStatement(SLOT.formatted(status, end))) {
      statement.setString(1, source.postgres().slot());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Slot(
                row.getBoolean(1),
                row.getString(2),
                row.getString(3),
                Optional.ofNullable(row.getObject(4, Integer.class)),
                "lost".equals(row.getString(5)),
                "unreserved".equals(row.getString(5)),
                row.getString(6),
                row.getLong(7)));
      }
    }
  }

  private List<Table> tables(int version) throws SQLException {
    boolean thinning = version >= WITH_THINNED_PUBLICATIONS;
    String query = TABLES.formatted(thinning ? THINNED : "false");
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, source.postgres().publication());
      if (thinning) {
        statement.setString(2, source.postgres().publication());
      }
      try (ResultSet row = statement.executeQuery()) {
        List<Table> tables = new ArrayList<>();
        while (row.next()) {
          tables.add(table(row));
        }
        return tables;
      }
    }
  }

  private static Table table(ResultSet row) throws SQLException {
    return new Table(
        TableId.of(row.getString(1), row.getString(2)),
        row.getBoolean(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6),
        identity(row.getString(7)),
        row.getBoolean(8),
        row.getBoolean(9),
        row.getBoolean(10),
        row.getBoolean(11),
        row.getBoolean(12),
        strings(row.getArray(13)),
        strings(row.getArray(14)));
  }

  private static ReplicaIdentity identity(String code) {
    return switch (code) {
      case "f" -> ReplicaIdentity.FULL;
      case "n" -> ReplicaIdentity.NOTHING;
      case "i" -> ReplicaIdentity.INDEX;
      default -> ReplicaIdentity.DEFAULT;
    };
  }

  private static List<String> strings(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
