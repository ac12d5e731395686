package dev.varve.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * One PostgreSQL database to archive.
 *
 * @param name the source's name in the archive: lower-case letters, digits and hyphens
 * @param username a reference or plain text
 * @param namespace the logical name that lineage uses for the server, such as {@code
 *     postgres://crm-db:5432}; stays when the host changes
 * @param include patterns of {@code schema.table} with {@code *} and {@code ?}; a table needs one
 *     match
 * @param exclude patterns of tables left out although included
 * @param window length of a window
 * @param zone the zone in whose midnights windows are counted
 * @param lateness how long after its end a window waits for its last changes
 * @param idleAfter how long without a change until the source's time follows the clock
 * @param snapshotChunkRows rows that one snapshot query reads
 */
public record SourceConfig(
    String name,
    String host,
    int port,
    String database,
    Secret username,
    Secret password,
    String namespace,
    String slot,
    String publication,
    List<String> include,
    List<String> exclude,
    Duration window,
    ZoneId zone,
    Duration lateness,
    Duration idleAfter,
    Duration heartbeat,
    int snapshotChunkRows)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public SourceConfig {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Which tables are archived. */
  public TablePatterns tables() {
    return TablePatterns.of(include, exclude);
  }
}
