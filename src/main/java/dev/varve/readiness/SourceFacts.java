package dev.varve.readiness;

import dev.varve.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * What a PostgreSQL server says about itself, the role, the slot, the publication and the tables,
 * at one moment.
 *
 * @param versionNumber as {@code server_version_num}, such as 170006
 * @param version as the server prints it
 * @param systemId identity of the database cluster; stays over restarts and failover
 * @param standby whether it is a read-only copy
 * @param walLevel {@code logical} for logical decoding
 * @param encoding of the database's texts, such as {@code UTF8}
 * @param tables those the patterns match, by name; partitioned parents included
 * @param unmatched patterns that match no table
 * @param publication the configured publication, if there is one
 * @param slot the configured slot, if there is one
 */
public record SourceFacts(
    int versionNumber,
    String version,
    String systemId,
    boolean standby,
    String walLevel,
    String encoding,
    Role role,
    Limits limits,
    List<Table> tables,
    List<String> unmatched,
    Optional<Publication> publication,
    Optional<Slot> slot) {

  public SourceFacts {
    tables = List.copyOf(tables);
    unmatched = List.copyOf(unmatched);
  }

  /** The role that Varve logs in as. */
  public record Role(String name, boolean superuser, boolean replication) {}

  /**
   * What the server has room for.
   *
   * @param slotWalKeepMebibytes log that a slot may hold back; empty when nothing limits it
   */
  public record Limits(
      int slotsMax,
      int slotsUsed,
      int sendersMax,
      int sendersUsed,
      Optional<Long> slotWalKeepMebibytes) {}

  /** Which of a row's old values the log holds for an update or a delete. */
  public enum ReplicaIdentity {
    DEFAULT,
    NOTHING,
    FULL,
    INDEX
  }

  /**
   * One table that the patterns match.
   *
   * @param partitioned whether it is a parent without rows of its own
   * @param partition whether it is a part of another table
   * @param logged whether its changes reach the log at all
   * @param usage whether the role may use its schema
   * @param select whether the role may read it
   * @param rowsHidden whether row-level security hides rows from the role
   * @param published whether the publication holds it
   * @param thinned whether the publication holds only some of its rows or columns
   * @param generated columns whose values PostgreSQL computes and does not publish
   * @param reserved columns whose names begin with {@code _varve_}
   */
  public record Table(
      TableId id,
      boolean partitioned,
      boolean partition,
      boolean logged,
      boolean primaryKey,
      ReplicaIdentity identity,
      boolean usage,
      boolean select,
      boolean rowsHidden,
      boolean published,
      boolean thinned,
      List<String> generated,
      List<String> reserved) {
    public Table {
      generated = List.copyOf(generated);
      reserved = List.copyOf(reserved);
    }
  }

  /**
   * The publication.
   *
   * @param allTables whether it is FOR ALL TABLES
   * @param unpublished operations it leaves out, of insert, update, delete and truncate
   * @param viaRoot whether a partition's changes carry its parent's name
   */
  public record Publication(boolean allTables, List<String> unpublished, boolean viaRoot) {
    public Publication {
      unpublished = List.copyOf(unpublished);
    }
  }

  /**
   * The slot.
   *
   * @param logical whether it is a logical one
   * @param plugin its output plugin; null when physical
   * @param database the database it decodes; null when physical
   * @param activePid the server process that uses it now; empty when none does
   * @param lost whether log that it needs is gone
   * @param atRisk whether log that it needs may go at any moment
   * @param confirmedLsn up to where the archive has confirmed, such as {@code 0/1A2B3C8}; null when
   *     nothing is
   * @param behindBytes log since then
   */
  public record Slot(
      boolean logical,
      String plugin,
      String database,
      Optional<Integer> activePid,
      boolean lost,
      boolean atRisk,
      String confirmedLsn,
      long behindBytes) {}
}
